using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansChat.Cluster;

namespace OrleansChat.Rooms;

/// <summary>
/// One room: authorises, numbers, journals and publishes its events. Orleans may run two activations for a moment; the journal's
/// fence, not this grain, is what makes the log one.
/// </summary>
[Alias("chat.IRoomGrain")]
public interface IRoomGrain : IGrainWithGuidKey
{
    /// <summary>Stores a message. Answered after its commit; interleaves, so that many posts share one write.</summary>
    [Alias("Post"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<Outcome<Posted>> Post(PostMessage message);

    /// <summary>Stores any other command. Answered after its commit.</summary>
    [Alias("Submit"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<Outcome<Posted>> Submit(RoomCommand command);

    /// <summary>The gateway gets every batch from now on, until it detaches or its lease ends. Refusals: not_found, unavailable.</summary>
    /// <param name="epoch">The log's epoch as the gateway knows it; 0: not at all. A room that was read under another one is read again.</param>
    [Alias("Attach"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<Outcome<Attached>> Attach(GatewayId gateway, long epoch);

    [Alias("Detach"), AlwaysInterleave]
    Task Detach(GatewayId gateway);

    /// <summary>The events after <paramref name="after"/> if the hot tail reaches back to it, else an empty batch; 1–1,000, at most 256 KiB.</summary>
    /// <param name="epoch">As of <see cref="Attach"/>: nothing is handed out of a tail of another one.</param>
    [Alias("Tail"), AlwaysInterleave]
    Task<RoomBatch> Tail(long after, int limit, long epoch);

    /// <summary>The room as <paramref name="caller"/> sees it. Refusals: not_found (also for private rooms of others), unavailable.</summary>
    [Alias("View"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<Outcome<RoomView>> View(UserId caller);

    /// <summary>Who may not enter, as those see it who may ban. Refusals: not_found, forbidden, unavailable.</summary>
    [Alias("Bans"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<Outcome<ImmutableArray<BanView>>> Bans(UserId caller);

    /// <summary>Reads the room again: something changed that its log does not tell. False: the database could not be reached.</summary>
    [Alias("Reread"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<bool> Reread();

    /// <summary>Retention took what lies before <paramref name="firstSeq"/>: the hot tail lets go of it too. Reads nothing.</summary>
    [Alias("Forget"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task Forget(long firstSeq);

    /// <summary>Where this activation is and who is attached, for operators. Refusals: not_found, unavailable.</summary>
    [Alias("Place"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<Outcome<RoomPlace>> Place();

    /// <summary>
    /// Leaves its silo once nothing is under way here, for the one that the call's placement hint names; what comes meanwhile waits and goes along.
    /// </summary>
    [Alias("Move"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task Move();

    /// <summary>Tells the attached gateways that a member types; no seq, not stored, may be lost.</summary>
    [Alias("Typing"), AlwaysInterleave]
    Task Typing(UserId user, bool isTyping);
}
