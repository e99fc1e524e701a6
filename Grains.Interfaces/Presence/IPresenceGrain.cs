namespace OrleansChat.Presence;

/// <summary>What others see of a user. Of several connections the highest number counts.</summary>
public enum PresenceState : byte
{
    Offline = 0,
    Away = 1,
    Online = 2,
    DoNotDisturb = 3,
}

/// <summary>
/// Who of one shard's users is connected where, and which gateways watch them. It holds what gateways report and nothing else: after a
/// silo's death the next reports fill it again. One call of a gateway and shard is in flight at a time.
/// </summary>
[Alias("chat.IPresenceGrain")]
public interface IPresenceGrain : IGrainWithIntegerKey
{
    /// <summary>Renews the gateway's lease and takes what changed there. A report that is not newer than the last one changes nothing.</summary>
    [Alias("Report"), ResponseTimeout("00:00:05")]
    Task<PresenceAnswer> Report(PresenceReport report);

    /// <summary>What others would see of up to 1,000 users of the shard; offline, too, as far as is known after its silo's death.</summary>
    [Alias("States"), ResponseTimeout("00:00:05")]
    Task<UserPresence[]> States(UserId[] users);

    /// <summary>The gateway stops: whoever was connected there is connected elsewhere soon, or offline.</summary>
    [Alias("Retire"), ResponseTimeout("00:00:05")]
    Task Retire(GatewayId gateway);
}

/// <summary>Users are spread over a fixed number of shards, so that what a gateway reports costs calls by shards, not by users.</summary>
public static class PresenceShards
{
    /// <summary>Gateways and silos of all builds must agree on it.</summary>
    public const int Count = 64;

    /// <summary>By the last byte of the id, which is random in ids of version 7.</summary>
    public static int Of(UserId user)
    {
        Span<byte> bytes = stackalloc byte[16];
        user.Value.TryWriteBytes(bytes);
        return bytes[15] % Count;
    }
}

/// <param name="Number">Grows with every report of the gateway to this shard.</param>
/// <param name="Whole">Whether it stands for everything said before.</param>
/// <param name="Users">Users whose state at this gateway changed; offline: no connection there. 1,000 at most.</param>
/// <param name="Watched">Users that somebody at this gateway watches from now on; the answer tells their presence. 1,000 at most.</param>
/// <param name="Unwatched">Users that nobody there watches any more. 1,000 at most.</param>
[GenerateSerializer, Immutable, Alias("chat.PresenceReport")]
public sealed record PresenceReport(
    [property: Id(0)] GatewayId Gateway,
    [property: Id(1)] long Number,
    [property: Id(2)] bool Whole,
    [property: Id(3)] UserPresence[] Users,
    [property: Id(4)] UserId[] Watched,
    [property: Id(5)] UserId[] Unwatched);

/// <param name="Known">False: the shard knows nothing of the gateway, which must report everything.</param>
[GenerateSerializer, Immutable, Alias("chat.PresenceAnswer")]
public sealed record PresenceAnswer([property: Id(0)] bool Known, [property: Id(1)] PresenceView[] Watched);

[GenerateSerializer, Immutable, Alias("chat.UserPresence")]
public readonly record struct UserPresence([property: Id(0)] UserId User, [property: Id(1)] PresenceState State);

/// <param name="LastSeen">Unix milliseconds when the last connection ended; only offline, and only if the user wants it told.</param>
/// <param name="Activation">Another one after the shard lost its memory.</param>
/// <param name="Change">Grows with every change that the activation tells; orders pushes and answers, which overtake each other.</param>
/// <param name="Sure">False: offline only as far as is known, because not every gateway may have reported yet.</param>
[GenerateSerializer, Immutable, Alias("chat.PresenceView")]
public sealed record PresenceView(
    [property: Id(0)] UserId User,
    [property: Id(1)] PresenceState State,
    [property: Id(2)] long? LastSeen,
    [property: Id(3)] Guid Activation,
    [property: Id(4)] long Change,
    [property: Id(5)] bool Sure = true);
