using OrleansChat.Accounts;
using OrleansChat.Rooms;

namespace OrleansChat.Bots;

/// <summary>
/// Secret URLs through which programs post into one room, each as a bot of its own: a stateless worker over the database. An admin's, in
/// groups. They are the room's: one outlives the membership and the account of who made it.
/// </summary>
[Alias("chat.IIncomingHooksGrain")]
public interface IIncomingHooksGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Makes a bot of that name and lets it in. Refusals: not_found, forbidden, bad_request (no display name, or 10 of them), rate_limited,
    /// room_full, unavailable, unknown.
    /// </summary>
    [Alias("Make"), ResponseTimeout("00:00:10")]
    Task<Outcome<MadeIncomingHook>> Make(Caller by, RoomId room, string name);

    /// <summary>The oldest first. Refusals: not_found, forbidden, unavailable.</summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<IncomingHookView[]>> List(UserId by, RoomId room);

    /// <summary>The bot leaves, and the URL opens nothing any more; what was posted stays. Refusals: not_found, forbidden, unavailable, unknown.</summary>
    [Alias("Remove"), ResponseTimeout("00:00:10")]
    Task<Outcome<Done>> Remove(Caller by, RoomId room, Guid hook);

    /// <summary>
    /// Refusals: not_found (no such URL, a closed room, a bot that was removed from it, or who made it or the bot is banned), rate_limited
    /// (20 at once, 60 a minute), and those of a post.
    /// </summary>
    [Alias("Post"), ResponseTimeout("00:00:10")]
    Task<Outcome<HookPosted>> Post(Caller by, string token, ClientId clientId, string text);
}

/// <param name="Token">The secret part of the URL; told this once.</param>
[GenerateSerializer, Immutable, Alias("chat.MadeIncomingHook")]
public sealed record MadeIncomingHook([property: Id(0)] string Token, [property: Id(1)] IncomingHookView Hook);

/// <param name="Bot">In whose name it posts.</param>
/// <param name="CreatedAt">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.IncomingHookView")]
public sealed record IncomingHookView(
    [property: Id(0)] Guid Id, [property: Id(1)] UserId Bot, [property: Id(2)] string Name, [property: Id(3)] UserId CreatedBy, [property: Id(4)] long CreatedAt);

[GenerateSerializer, Immutable, Alias("chat.HookPosted")]
public sealed record HookPosted([property: Id(0)] RoomId Room, [property: Id(1)] Posted Posted);
