using OrleansChat.Rooms;

namespace OrleansChat.Invites;

/// <summary>Links that let their holders into a room: a stateless worker over the database; who may make them is the room's rule.</summary>
[Alias("chat.IInvitesGrain")]
public interface IInvitesGrain : IGrainWithIntegerKey
{
    /// <summary>A new link. Refusals: bad_request, not_found (no such room, or no member), forbidden, overloaded (100 links), unavailable, unknown.</summary>
    /// <param name="uses">Users that it lets in, 1–10,000.</param>
    /// <param name="minutes">Until it expires, 1–43,200.</param>
    [Alias("Make"), ResponseTimeout("00:00:05")]
    Task<Outcome<MadeInvite>> Make(UserId by, RoomId room, int uses, int minutes);

    /// <summary>The room's links that still let somebody in, newest first. Refusals: not_found, forbidden, unavailable.</summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<InviteView[]>> List(UserId by, RoomId room);

    /// <summary>Ends a link. Refusals: not_found, forbidden, unavailable, unknown.</summary>
    [Alias("Revoke"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Revoke(UserId by, RoomId room, Guid invite);

    /// <summary>Lets the user in; a user takes one use, however often the join is repeated. Refusals: invitation_invalid, and those of a join.</summary>
    [Alias("Redeem"), ResponseTimeout("00:00:10")]
    Task<Outcome<Redeemed>> Redeem(string code, JoinRoom join);
}

/// <param name="Code">Shown once: the database has its hash alone.</param>
[GenerateSerializer, Immutable, Alias("chat.MadeInvite")]
public sealed record MadeInvite([property: Id(0)] string Code, [property: Id(1)] InviteView Invite);

/// <param name="ExpiresAt">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.InviteView")]
public sealed record InviteView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] UserId CreatedBy,
    [property: Id(2)] long ExpiresAt,
    [property: Id(3)] int Uses,
    [property: Id(4)] int Used);

/// <param name="Posted">Of the join; null: the user was a member before.</param>
[GenerateSerializer, Immutable, Alias("chat.Redeemed")]
public sealed record Redeemed([property: Id(0)] RoomId Room, [property: Id(1)] Posted? Posted);
