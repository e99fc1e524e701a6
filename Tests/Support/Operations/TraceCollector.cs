using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansChat.Tests.Support.Operations;

/// <summary>Takes traces by OTLP over HTTP, as any collector does, and reads as much of them as tests ask for.</summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Span> _spans = [];
    private readonly ConcurrentQueue<string> _bodies = [];
    private readonly WebApplication _app;

    private TraceCollector(WebApplication app)
    {
        _app = app;
        app.MapPost("/v1/traces", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _bodies.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
            // ResourceSpans, ScopeSpans, Span.
            foreach (var span in Field(body.ToArray(), 1).SelectMany(resource => Field(resource, 2)).SelectMany(scope => Field(scope, 2)))
            {
                var read = new Span(Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Field(span, 5).Single()), Number(span, 7), Encoding.Latin1.GetString(span));
                _spans[read.Id] = read;
            }
        });
    }

    public Uri Url => new(new Uri(_app.Urls.Single()), "/v1/traces");

    public IReadOnlyCollection<Span> Spans => [.. _spans.Values];

    /// <summary>What came, byte for byte.</summary>
    public IReadOnlyCollection<string> Bodies => _bodies;

    public static async Task<TraceCollector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new TraceCollector(builder.Build());
        await collector._app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Field(message, field).FirstOrDefault() ?? []);

    private static ulong Number(byte[] message, int field) => BinaryPrimitives.ReadUInt64LittleEndian(Field(message, field).Single());

    /// <summary>The values of one field of a protobuf message; a length-delimited or fixed one.</summary>
    private static IEnumerable<byte[]> Field(byte[] message, int wanted)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var length = (tag & 7) switch
            {
                0 => 0,
                1 => 8,
                2 => (int)Varint(message, ref at),
                5 => 4,
                _ => throw new InvalidDataException($"Wire type {tag & 7} is not protobuf's."),
            };
            if ((tag & 7) == 0)
            {
                Varint(message, ref at);
                continue;
            }

            if ((int)(tag >> 3) == wanted)
            {
                yield return message[at..(at + length)];
            }

            at += length;
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }
    }
}

/// <param name="Parent">Empty: none.</param>
/// <param name="Began">Unix nanoseconds.</param>
/// <param name="Body">Byte for byte.</param>
internal sealed record Span(string Trace, string Id, string Parent, string Name, ulong Began, string Body);
