namespace OrleansChat.Users;

/// <summary>Pictures of users and rooms: a stateless worker over the database. A picture never changes under its id.</summary>
[Alias("chat.IAvatarsGrain")]
public interface IAvatarsGrain : IGrainWithIntegerKey
{
    /// <summary>Refusals: not_found (also one that was replaced), unavailable.</summary>
    [Alias("Find"), ResponseTimeout("00:00:05")]
    Task<Outcome<Avatar>> Find(Guid avatar);

    /// <summary>
    /// Keeps a picture for a room to show; it goes again within a few hours if the room does not. A repeat does nothing. Refusals:
    /// bad_request, too_large, rate_limited, unavailable, unknown.
    /// </summary>
    [Alias("Keep"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Keep(UserId by, RoomId room, Guid avatar, byte[] bytes);
}

/// <param name="MediaType">image/png, image/jpeg, image/webp or image/gif.</param>
[GenerateSerializer, Immutable, Alias("chat.Avatar")]
public sealed record Avatar([property: Id(0)] string MediaType, [property: Id(1)] byte[] Bytes);
