using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansChat.Tests.Files;

/// <summary>A bucket that takes and gives objects only against a right signature, worked out from what came over the wire.</summary>
internal sealed class S3Stub : IAsyncDisposable
{
    public const string AccessKey = "key-of-the-test";
    public const string SecretKey = "secret/of+the=test";
    public const string Region = "eu-test-1";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _objects = [];

    private S3Stub(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    public IReadOnlyCollection<string> Keys => [.. _objects.Keys];

    public int Refused { get; private set; }

    public static async Task<S3Stub> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var stub = new S3Stub(builder.Build());
        stub._app.Run(stub.Answer);
        await stub._app.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var key = context.Request.Path.Value!;
        if (!IsSigned(context.Request, body.ToArray()))
        {
            Refused++;
            context.Response.StatusCode = 403;
            return;
        }

        switch (context.Request.Method)
        {
            case "PUT":
                _objects[key] = body.ToArray();
                break;
            case "DELETE":
                _objects.TryRemove(key, out _);
                context.Response.StatusCode = 204;
                break;
            case "GET" when _objects.TryGetValue(key, out var bytes):
                await context.Response.Body.WriteAsync(bytes);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    private static bool IsSigned(HttpRequest request, byte[] body)
    {
        var said = request.Headers.Authorization.ToString();
        var parts = said.Replace("AWS4-HMAC-SHA256 ", "", StringComparison.Ordinal).Split(", ").Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var day = request.Headers["x-amz-date"].ToString()[..8];
        var scope = $"{day}/{Region}/s3/aws4_request";
        if (parts["Credential"] != $"{AccessKey}/{scope}" || request.Headers["x-amz-content-sha256"] != Hash(body))
        {
            return false;
        }

        var canonical = new StringBuilder().Append(request.Method).Append('\n').Append(request.Path).Append("\n\n");
        foreach (var name in parts["SignedHeaders"].Split(';'))
        {
            canonical.Append(name).Append(':').Append(request.Headers[name].ToString()).Append('\n');
        }

        canonical.Append('\n').Append(parts["SignedHeaders"]).Append('\n').Append(Hash(body));
        var text = $"AWS4-HMAC-SHA256\n{request.Headers["x-amz-date"]}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical.ToString()))}";
        var signing = Encoding.UTF8.GetBytes("AWS4" + SecretKey);
        foreach (var step in new[] { day, Region, "s3", "aws4_request", text })
        {
            signing = HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(step));
        }

        return parts["Signature"] == Convert.ToHexStringLower(signing) && parts["SignedHeaders"].Split(';').Contains("host");
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
