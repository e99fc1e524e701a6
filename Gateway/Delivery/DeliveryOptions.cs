using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Delivery;

/// <summary>How rooms reach this gateway and how a client catches up.</summary>
public sealed class DeliveryOptions
{
    /// <summary>Events that one room replays at most; beyond it the answer says "truncated". 1–10,000.</summary>
    [Range(1, 10_000)]
    public int ReplayPerRoom { get; set; } = 1_000;

    /// <summary>Events that one <c>Sync</c> replays at most over all rooms. 1–100,000.</summary>
    [Range(1, 100_000)]
    public int ReplayInAll { get; set; } = 10_000;

    /// <summary>Bytes that may wait for a socket when the next piece of replay is added. 4 KiB–1 MiB.</summary>
    [Range(4 * 1024, 1024 * 1024)]
    public int ReplayBelowBytes { get; set; } = 128 * 1024;

    /// <summary>Reads of logs under way at once, over all feeds and replays. 1–1,000.</summary>
    [Range(1, 1_000)]
    public int Pulls { get; set; } = 32;

    /// <summary>Attach calls under way at once. 1–1,000.</summary>
    [Range(1, 1_000)]
    public int Attaches { get; set; } = 64;

    /// <summary>Milliseconds that <c>Sync</c> waits for rooms to attach before it goes on without. 100–10,000.</summary>
    [Range(100, 10_000)]
    public int AttachWaitMs { get; set; } = 1_500;

    /// <summary>Seconds after which a room that nobody follows here is given up. 1–3,600.</summary>
    [Range(1, 3_600)]
    public int IdleFeedSeconds { get; set; } = 60;

    /// <summary>Seconds between announcements, and between comparisons with the database. 1–30.</summary>
    [Range(1, 30)]
    public int PeriodSeconds { get; set; } = 10;

    /// <summary>Seconds of silence after which a silo's rooms attach anew. 5–300.</summary>
    [Range(5, 300)]
    public int SilentSiloSeconds { get; set; } = 30;

    /// <summary>Seconds over which sockets are told to go when the process stops. 0–60.</summary>
    [Range(0, 60)]
    public int DrainSeconds { get; set; } = 3;
}
