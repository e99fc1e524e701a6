using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Cluster;

namespace OrleansChat.Silo.Membership;

/// <summary>
/// Asks an endpoint whether a silo of our cluster listens there. A silo greets at once: a length of four bytes, then up to 1 KiB that
/// hold its cluster's name. An open port alone proves nothing: the address may belong to another program by now.
/// </summary>
public sealed class EndpointProbe(IOptions<ClusterIdentity> identity, TimeProvider time)
{
    private const int LargestGreeting = 1024;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    public async Task<EndpointAnswer> Ask(IPEndPoint endpoint, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, either.Token);
            await using var stream = new NetworkStream(socket);
            var length = new byte[sizeof(int)];
            await stream.ReadExactlyAsync(length, either.Token);
            var size = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (size is <= 0 or > LargestGreeting)
            {
                return EndpointAnswer.Silent;
            }

            var greeting = new byte[size];
            await stream.ReadExactlyAsync(greeting, either.Token);
            return greeting.AsSpan().IndexOf(Encoding.UTF8.GetBytes(identity.Value.ClusterId)) >= 0 ? EndpointAnswer.Greeted : EndpointAnswer.Silent;
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return EndpointAnswer.Refused;
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return EndpointAnswer.Silent;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return EndpointAnswer.Silent;
        }
    }
}

/// <summary>What an endpoint said to <see cref="EndpointProbe"/>.</summary>
public enum EndpointAnswer
{
    /// <summary>A silo of our cluster.</summary>
    Greeted,

    /// <summary>Nobody listens.</summary>
    Refused,

    /// <summary>No answer in a second, or not a silo of ours.</summary>
    Silent,
}
