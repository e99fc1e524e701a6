using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// Builds a hub invocation as one WebSocket frame, ready for any number of sockets. One per thread: its buffer is used again.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The writer holds memory only, as long as its thread.")]
internal sealed class FrameBuilder
{
    [ThreadStatic]
    private static FrameBuilder? _mine;

    private readonly ArrayBufferWriter<byte> _bytes = new(4 * 1024);

    // The text goes to JSON parsers, never into a page: nothing but what JSON itself demands is escaped.
    private readonly Utf8JsonWriter _json;

    private FrameBuilder() => _json = new Utf8JsonWriter(
        _bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>The bytes written so far.</summary>
    public long Length => _json.BytesCommitted + _json.BytesPending;

    /// <summary>Begins an invocation; the caller writes its one argument and ends it before it awaits.</summary>
    public static FrameBuilder Begin(ReadOnlySpan<byte> target, out Utf8JsonWriter json)
    {
        var builder = _mine ??= new FrameBuilder();
        builder._bytes.ResetWrittenCount();
        builder._bytes.Advance(WebSocketFrames.MaxHeader);
        json = builder._json;
        json.Reset(builder._bytes);
        json.WriteStartObject();
        json.WriteNumber("type"u8, 1);
        json.WriteString("target"u8, target);
        json.WriteStartArray("arguments"u8);
        return builder;
    }

    /// <summary>Ends it; the array is the caller's.</summary>
    public byte[] End()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        _bytes.Write([(byte)0x1E]);
        var payload = _bytes.WrittenCount - WebSocketFrames.MaxHeader;
        Span<byte> room = stackalloc byte[WebSocketFrames.MaxHeader];
        var header = WebSocketFrames.WriteHeaderBefore(room, WebSocketFrames.Text, payload);
        var frame = GC.AllocateUninitializedArray<byte>(header + payload);
        room[^header..].CopyTo(frame);
        _bytes.WrittenSpan[WebSocketFrames.MaxHeader..].CopyTo(frame.AsSpan(header));
        if (_bytes.Capacity > 256 * 1024)
        {
            _mine = null;
        }

        return frame;
    }
}
