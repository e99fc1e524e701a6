using System.Buffers.Binary;
using System.Text.Json;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Tests.Gateway;

/// <summary>A socket that keeps what it gets. It can be slow, stuck or gone.</summary>
internal sealed class CapturingWriter(Func<Task>? pause = null) : SocketWriter
{
    private readonly Lock _gate = new();
    private readonly List<byte> _bytes = [];
    private int _inside;

    public int Writes { get; private set; }

    public bool IsGone { get; set; }

    public override ValueTask<bool> Write(ReadOnlyMemory<byte> bytes)
    {
        if (Interlocked.Exchange(ref _inside, 1) != 0)
        {
            throw new InvalidOperationException("Two writes at once.");
        }

        lock (_gate)
        {
            Writes++;
        }

        var waiting = pause?.Invoke() ?? Task.CompletedTask;
        if (waiting.IsCompletedSuccessfully)
        {
            Keep(bytes);
            return new(!IsGone);
        }

        return new(Slowly(waiting, bytes));
    }

    /// <summary>The hub messages written so far.</summary>
    public List<JsonElement> Messages()
    {
        byte[] all;
        lock (_gate)
        {
            all = [.. _bytes];
        }

        var messages = new List<JsonElement>();
        foreach (var (opcode, payload) in Frames(all))
        {
            if (opcode == WebSocketFrames.Text)
            {
                Xunit.Assert.Equal(0x1E, payload[^1]);
                messages.Add(JsonDocument.Parse(payload.AsMemory(0, payload.Length - 1)).RootElement);
            }
        }

        return messages;
    }

    /// <summary>Frames as a client reads them; fails on anything that is not a whole one.</summary>
    public static IEnumerable<(byte Opcode, byte[] Payload)> Frames(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var opcode = (byte)(bytes[at] & 0x0F);
            var length = (long)bytes[at + 1];
            at += 2;
            if (length == 126)
            {
                length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
                at += 2;
            }
            else if (length == 127)
            {
                length = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at));
                at += 8;
            }

            yield return (opcode, bytes.AsSpan(at, (int)length).ToArray());
            at += (int)length;
        }
    }

    private async Task<bool> Slowly(Task waiting, ReadOnlyMemory<byte> bytes)
    {
        await waiting;
        Keep(bytes);
        return !IsGone;
    }

    private void Keep(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            _bytes.AddRange(bytes.Span);
        }

        Interlocked.Exchange(ref _inside, 0);
    }
}
