using System.Net.Sockets;

namespace OrleansChat.Gateway.Sockets;

/// <summary>The way out of one connection. One write at a time.</summary>
public abstract class SocketWriter
{
    /// <summary>Takes all bytes; completes at once while the peer reads. False: the peer is gone.</summary>
    public abstract ValueTask<bool> Write(ReadOnlyMemory<byte> bytes);
}

/// <summary>
/// Writes to the socket itself: one system call on the caller's thread. The server's own pipe must be silent, as it is after an
/// upgrade; the first write must wait for the first byte of the client, which proves that the answer to the upgrade has left.
/// </summary>
internal sealed class DirectWriter : SocketWriter
{
    private readonly Socket _socket;

    public DirectWriter(Socket socket)
    {
        _socket = socket;
        // So that Send answers WouldBlock instead of waiting; asynchronous calls do not care.
        _socket.Blocking = false;
    }

    public override ValueTask<bool> Write(ReadOnlyMemory<byte> bytes)
    {
        int sent;
        SocketError error;
        try
        {
            sent = _socket.Send(bytes.Span, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            return new(false);
        }

        return error switch
        {
            SocketError.Success when sent == bytes.Length => new(true),
            SocketError.Success or SocketError.WouldBlock => WriteRest(bytes[sent..]),
            _ => new(false),
        };
    }

    private async ValueTask<bool> WriteRest(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}

/// <summary>Writes through the server: for TLS and anything else that stands between us and the socket.</summary>
internal sealed class StreamSocketWriter(Stream stream) : SocketWriter
{
    public override ValueTask<bool> Write(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            // The server flushes what is written after an upgrade; the write is done once its own buffer took it.
            var write = stream.WriteAsync(bytes);
            if (!write.IsCompletedSuccessfully)
            {
                return Await(write);
            }

            write.GetAwaiter().GetResult();
            return new(true);
        }
        catch (Exception fault) when (IsGone(fault))
        {
            return new(false);
        }
    }

    private static async ValueTask<bool> Await(ValueTask write)
    {
        try
        {
            await write;
            return true;
        }
        catch (Exception fault) when (IsGone(fault))
        {
            return false;
        }
    }

    private static bool IsGone(Exception fault) =>
        fault is OperationCanceledException or IOException or InvalidOperationException or ObjectDisposedException;
}
