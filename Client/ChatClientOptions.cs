using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Client;

/// <summary>How a <see cref="ChatClient"/> connects, waits and bounds itself. Defaults suit people and programs.</summary>
public sealed class ChatClientOptions
{
    /// <summary>One or more base URLs of gateways, <c>http</c> or <c>https</c>; after a failure the next one is tried.</summary>
    public required IReadOnlyList<Uri> Gateways { get; init; }

    /// <summary>Gives the access token for each connect and renews it before it expires.</summary>
    public required AccessTokenProvider Tokens { get; init; }

    /// <summary>Where an earlier client stopped: events after it are delivered. Null: from now on.</summary>
    public ResumePoint? Resume { get; init; }

    /// <summary>Time limit of connect, handshake and sync together. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Time limit of one try of a call. Default 12 s: longer than the server needs to answer <c>unknown</c>, so that it is
    /// usually the server who says what happened.
    /// </summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Bound of the first random delay after an unexpected close. Default 3 s.</summary>
    public TimeSpan ReconnectFirst { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Delay before the n-th try is rand(0, min(<see cref="ReconnectCap"/>, this · 2^n)). Default 0.5 s.</summary>
    public TimeSpan ReconnectUnit { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Default 30 s. There is no last try.</summary>
    public TimeSpan ReconnectCap { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Delay before the n-th repeat of a command is rand(0, min(<see cref="RetryCap"/>, this · 2^n)), or what the server asks for if that
    /// is longer. Default 0.25 s.
    /// </summary>
    public TimeSpan RetryUnit { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>Default 8 s.</summary>
    public TimeSpan RetryCap { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Batches kept for an application that reads slowly, 1–65,536, twice (as received, as delivered). Beyond it batches are dropped
    /// and fetched again by seq once there is room. Default 256.
    /// </summary>
    public int Buffer { get; init; } = 256;

    /// <summary>
    /// When the server cut a replay: gaps of up to this many events are fetched, longer ones told as <see cref="Rooms.Truncated"/>. Default
    /// 5,000.
    /// </summary>
    public int SkipBeyond { get; init; } = 5_000;

    /// <summary>Events per fetched page, 1–200. Default 200.</summary>
    public int PageSize { get; init; } = 200;

    /// <summary>Calls under way at once, 1–1,024; further callers wait. Default 32.</summary>
    public int MaxCalls { get; init; } = 32;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Source of all jitter; give a seeded one to repeat a run.</summary>
    public Random Random { get; init; } = Random.Shared;

    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Gateways.Count, nameof(Gateways));
        ArgumentOutOfRangeException.ThrowIfLessThan(Buffer, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Buffer, 65_536);
        ArgumentOutOfRangeException.ThrowIfNegative(SkipBeyond);
        ArgumentOutOfRangeException.ThrowIfLessThan(PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PageSize, 200);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCalls, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxCalls, 1_024);
        foreach (var gateway in Gateways)
        {
            if (!gateway.IsAbsoluteUri || gateway.Scheme is not ("http" or "https"))
            {
                throw new ArgumentException($"A gateway's URL starts with http:// or https://, not: {gateway}", nameof(Gateways));
            }
        }
    }
}

/// <summary>Where an application stopped: of each room the last seq that it handled.</summary>
/// <param name="Epoch">The log's epoch (<see cref="ChatClient.Epoch"/>) that the seqs belong to.</param>
public sealed record ResumePoint(long Epoch, IReadOnlyDictionary<Guid, long> Cursors);
