using OrleansChat.Accounts;

namespace OrleansChat.Retention;

/// <summary>For operators: how long rooms remember, and which of them may forget nothing. A stateless worker over the database.</summary>
[Alias("chat.IRetentionGrain")]
public interface IRetentionGrain : IGrainWithIntegerKey
{
    /// <summary>Refusals: not_found, unavailable.</summary>
    [Alias("Find"), ResponseTimeout("00:00:05")]
    Task<Outcome<KeptRoom>> Find(RoomId room);

    /// <summary>Refusals: bad_request, not_found, unavailable, unknown.</summary>
    /// <param name="days">0 (for ever) to 36,500; null: as the installation has it.</param>
    [Alias("SetDays"), ResponseTimeout("00:00:05")]
    Task<Outcome<KeptRoom>> SetDays(RoomId room, int? days, Caller by);

    /// <summary>
    /// From now on nothing of the room's log goes: not by age, not by a deletion, not with an account. Held already: another reason.
    /// Refusals: bad_request (reason), not_found, unavailable, unknown.
    /// </summary>
    /// <param name="reason">1 to 1,000 characters, for operators.</param>
    [Alias("Hold"), ResponseTimeout("00:00:05")]
    Task<Outcome<KeptRoom>> Hold(RoomId room, string reason, Caller by);

    /// <summary>Ends the hold; what waited for it happens now. Fine, too, where there is none. Refusals: not_found, unavailable, unknown.</summary>
    [Alias("Lift"), ResponseTimeout("00:00:05")]
    Task<Outcome<KeptRoom>> Lift(RoomId room, Caller by);

    /// <summary>Held rooms by id, up to 100 after <paramref name="after"/>. Refusals: unavailable.</summary>
    [Alias("Held"), ResponseTimeout("00:00:05")]
    Task<Outcome<KeptRoom[]>> Held(RoomId? after);
}

/// <param name="Days">The room's own; null: as the installation has it.</param>
/// <param name="InForce">Days after which events go; 0: never. A hold goes before it.</param>
/// <param name="FirstSeq">The first seq that is still stored.</param>
[GenerateSerializer, Immutable, Alias("chat.KeptRoom")]
public sealed record KeptRoom(
    [property: Id(0)] RoomId Room,
    [property: Id(1)] int? Days,
    [property: Id(2)] int InForce,
    [property: Id(3)] long FirstSeq,
    [property: Id(4)] long Head,
    [property: Id(5)] LegalHold? Hold);

/// <param name="At">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.LegalHold")]
public sealed record LegalHold([property: Id(0)] string Reason, [property: Id(1)] long At, [property: Id(2)] UserId? By);
