using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Support.Outbound;

/// <summary>A web server of somebody else's, in this process on a port of its own: it writes down what it is sent and answers as it is told.</summary>
internal sealed class HttpSink : IAsyncDisposable
{
    private readonly Channel<SinkRequest> _arrived = Channel.CreateUnbounded<SinkRequest>();
    private readonly WebApplication _app;
    private int _count;

    private HttpSink(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    /// <summary>The status of the next answers, once each, with a header; then 201.</summary>
    public ConcurrentQueue<(int Status, string? Header, string? Value)> Answers { get; } = [];

    /// <summary>Requests that ever came.</summary>
    public int Count => Volatile.Read(ref _count);

    public static async Task<HttpSink> Start()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var sink = new HttpSink(app);
        app.Run(sink.Take);
        await app.StartAsync();
        return sink;
    }

    /// <summary>The oldest request that was not given out yet; waits for it.</summary>
    public async Task<SinkRequest> Next()
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        return await _arrived.Reader.ReadAsync(patience.Token);
    }

    public void Answer(int status, string? header = null, string? value = null) => Answers.Enqueue((status, header, value));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Interlocked.Increment(ref _count);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        await _arrived.Writer.WriteAsync(new SinkRequest(context.Request.Method, context.Request.Path.Value!, headers, body.ToArray()));
        var (status, name, value) = Answers.TryDequeue(out var told) ? told : (201, null, null);
        context.Response.StatusCode = status;
        if (name is not null)
        {
            context.Response.Headers[name] = value;
        }
    }
}

internal sealed record SinkRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);
