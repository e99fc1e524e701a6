using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Sockets;

/// <summary>How one socket is read, written and given up.</summary>
public sealed class SocketOptions
{
    /// <summary>Frames that may wait for one socket; one more closes it with "resync". 16–65,536.</summary>
    [Range(16, 65_536)]
    public int QueueFrames { get; set; } = 1_024;

    /// <summary>Bytes that may wait for one socket; more close it with "resync". 64 KiB–64 MiB. An empty queue takes any one frame.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int QueueBytes { get; set; } = 1024 * 1024;

    /// <summary>Seconds that a frame may wait before the socket is closed with "resync". 1–120.</summary>
    [Range(1, 120)]
    public int QueueSeconds { get; set; } = 10;

    /// <summary>Writes that a caller makes in place before the rest goes to the thread pool. 1–64.</summary>
    [Range(1, 64)]
    public int WritesInPlace { get; set; } = 4;

    /// <summary>Whether plain sockets are written past the server's pipe, which saves a copy and a change of threads. TLS never is.</summary>
    public bool DirectWrites { get; set; } = true;

    /// <summary>Bytes of one hub message from a client; a larger one is refused. 32–512 KiB.</summary>
    [Range(32 * 1024, 512 * 1024)]
    public int MessageBytes { get; set; } = 128 * 1024;

    /// <summary>Bytes of one hub message after which the socket is closed instead. 128 KiB–16 MiB.</summary>
    [Range(128 * 1024, 16 * 1024 * 1024)]
    public int HopelessBytes { get; set; } = 512 * 1024;

    /// <summary>Frames and hub messages per second that one client may send for long. 10–10,000.</summary>
    [Range(10, 10_000)]
    public int InboundPerSecond { get; set; } = 100;

    /// <summary>Frames and hub messages that one client may send at once; more close the socket. 10–100,000.</summary>
    [Range(10, 100_000)]
    public int InboundBurst { get; set; } = 500;

    /// <summary>Seconds without a write after which a ping goes out. 5–60.</summary>
    [Range(5, 60)]
    public int KeepAliveSeconds { get; set; } = 15;

    /// <summary>Seconds without a byte from the client after which it counts as gone. 10–300.</summary>
    [Range(10, 300)]
    public int ClientTimeoutSeconds { get; set; } = 30;

    /// <summary>Seconds after the token's expiry until the socket is closed. 0–300.</summary>
    [Range(0, 300)]
    public int ExpiryGraceSeconds { get; set; } = 30;

    /// <summary>Sockets that one user may have on this gateway. 1–10,000.</summary>
    [Range(1, 10_000)]
    public int SocketsPerUser { get; set; } = 20;
}
