using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Journal;

/// <summary>Bound to <c>Chat:Journal</c>.</summary>
public sealed class JournalOptions
{
    /// <summary>Writes in flight per silo, 1–4. One makes the largest batches and costs the database least; more help where commits are slow. Default 1.</summary>
    [Range(1, 4)]
    public int Writers { get; set; } = 1;

    /// <summary>Milliseconds that a busy writer waits for more rooms to share its next write, 0–50. Default 2.</summary>
    [Range(0, 50)]
    public int LingerMs { get; set; } = 2;

    /// <summary>Events in one write, 1–10,000. Default 2,000.</summary>
    [Range(1, 10_000)]
    public int MaxBatchEvents { get; set; } = 2_000;

    /// <summary>Appends that wait, at most one per room, 1–1,000,000; beyond it an append is refused as unavailable. Default 50,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 50_000;

    /// <summary>Connections for everything but the journal, 4–100. Default 16.</summary>
    [Range(4, 100)]
    public int DataPool { get; set; } = 16;

    /// <summary>After a write that could not reach the database, appends are refused at once for this long, in milliseconds, 50–5,000. Default 500.</summary>
    [Range(50, 5_000)]
    public int BreakMs { get; set; } = 500;
}
