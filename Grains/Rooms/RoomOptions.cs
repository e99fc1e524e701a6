using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Rooms;

/// <summary>Bound to <c>Chat:Rooms</c>.</summary>
public sealed class RoomOptions
{
    /// <summary>Commands of one room that wait to be numbered, 1–100,000; beyond it a command is refused as overloaded. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxQueued { get; set; } = 1_000;

    /// <summary>Events of one room in one write, 1–2,000. Default 256.</summary>
    [Range(1, 2_000)]
    public int MaxBatch { get; set; } = 256;

    /// <summary>Committed events kept in memory, 1–10,000. Default 256.</summary>
    [Range(1, 10_000)]
    public int Tail { get; set; } = 256;

    /// <summary>Answered client ids kept in memory, 16–100,000; older ones are looked up in the log. Default 1,024.</summary>
    [Range(16, 100_000)]
    public int RecentAnswers { get; set; } = 1_024;

    /// <summary>Milliseconds until a waiting command is answered as unavailable (not numbered) or unknown, 500–4,500. Default 4,000.</summary>
    [Range(500, 4_500)]
    public int DeadlineMs { get; set; } = 4_000;

    /// <summary>Members a group may have, 2–100,000. Default 10,000.</summary>
    [Range(2, 100_000)]
    public int MaxMembers { get; set; } = 10_000;

    /// <summary>Messages that a stranger may write to somebody who has not accepted yet, 1–100. Default 3.</summary>
    [Range(1, 100)]
    public int RequestMessages { get; set; } = 3;

    /// <summary>Members of a room in which each sees how far the others have read, 0–1,000. Default 100.</summary>
    [Range(0, 1_000)]
    public int ReceiptsUpTo { get; set; } = 100;

    /// <summary>
    /// Seconds between looks whether this silo serves more rooms than the others; if so, it hands some of them over. 1–3,600; 0: never. Default 5.
    /// </summary>
    [Range(0, 3_600)]
    public int BalanceSeconds { get; set; } = 5;

    /// <summary>Whether there is a public group, the lobby, that every account joins at its first <c>Sync</c>. Default false.</summary>
    public bool Lobby { get; set; }
}
