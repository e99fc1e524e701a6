namespace OrleansChat.Users;

/// <summary>Users' pictures: a stateless worker over the database. A picture never changes under its id.</summary>
[Alias("chat.IAvatarsGrain")]
public interface IAvatarsGrain : IGrainWithIntegerKey
{
    /// <summary>Refusals: not_found (also one that was replaced), unavailable.</summary>
    [Alias("Find"), ResponseTimeout("00:00:05")]
    Task<Outcome<Avatar>> Find(Guid avatar);
}

/// <param name="MediaType">image/png, image/jpeg, image/webp or image/gif.</param>
[GenerateSerializer, Immutable, Alias("chat.Avatar")]
public sealed record Avatar([property: Id(0)] string MediaType, [property: Id(1)] byte[] Bytes);
