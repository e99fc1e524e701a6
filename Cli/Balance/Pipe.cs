using System.Buffers;
using System.Net.Sockets;

namespace OrleansChat.Cli.Balance;

/// <summary>Two sockets joined: bytes go both ways, and the end of one direction is passed on without ending the other.</summary>
internal static class Pipe
{
    private const int BufferSize = 32 * 1024;

    /// <summary>Returns when both directions have ended; throws <see cref="SocketException"/> as soon as one breaks, so that the caller closes both.</summary>
    public static async Task Join(Socket one, Socket other, CancellationToken cancel)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var there = Copy(one, other, broken.Token);
        var back = Copy(other, one, broken.Token);
        try
        {
            await await Task.WhenAny(there, back);
            await Task.WhenAll(there, back);
        }
        finally
        {
            await broken.CancelAsync();

            // Its buffer must be back before the sockets go.
            await Task.WhenAll(there, back).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private static async Task Copy(Socket from, Socket to, CancellationToken cancel)
    {
        while (true)
        {
            // An idle connection holds no buffer: wait for bytes first, then rent.
            await from.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancel);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                var read = await from.ReceiveAsync(buffer, SocketFlags.None, cancel);
                if (read == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), SocketFlags.None, cancel);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
