namespace OrleansChat.Accounts;

/// <summary>Accounts by name: a stateless worker over the database, whose unique keys decide races.</summary>
[Alias("chat.IAccountGrain")]
public interface IAccountGrain : IGrainWithIntegerKey
{
    /// <summary>Refusals: not_found, unavailable.</summary>
    [Alias("Find"), ResponseTimeout("00:00:05")]
    Task<Outcome<Account>> Find(UserId user);

    /// <summary>Without case. Refusals: not_found, unavailable.</summary>
    [Alias("FindByName"), ResponseTimeout("00:00:05")]
    Task<Outcome<Account>> FindByName(string username);

    /// <summary>Accounts whose name starts so, without case, in the order of their names; 1–50. Refusals: unavailable.</summary>
    [Alias("Search"), ResponseTimeout("00:00:05")]
    Task<Outcome<Account[]>> Search(string prefix, int limit);

    /// <summary>
    /// Makes users, rooms and sessions in bulk for load tests; the caller has proved to be the operator. The chunk must hold whole
    /// rooms. Refusals: username_taken (the prefix is in use; nothing of the chunk is stored), bad_request, unavailable.
    /// </summary>
    [Alias("Provision"), ResponseTimeout("00:00:30")]
    Task<Outcome<Provisioned[]>> Provision(ProvisionRequest request);
}

/// <param name="Avatar">Names the user's picture; another one after each change.</param>
/// <param name="Language">BCP 47; null: the server's.</param>
/// <param name="Bot">Whether it is a program; told where people are looked up.</param>
[GenerateSerializer, Immutable, Alias("chat.Account")]
public sealed record Account(
    [property: Id(0)] UserId User,
    [property: Id(1)] string Username,
    [property: Id(2)] string? DisplayName,
    [property: Id(3)] bool Verified,
    [property: Id(4)] Guid? Avatar = null,
    [property: Id(5)] string? Language = null,
    [property: Id(6)] bool Bot = false);

/// <summary><paramref name="Users"/> users from number <paramref name="FirstUser"/> on, named prefix and number; user i is a member of room ⌊i / members⌋.</summary>
[GenerateSerializer, Immutable, Alias("chat.ProvisionRequest")]
public sealed record ProvisionRequest(
    [property: Id(0)] string Prefix,
    [property: Id(1)] int FirstUser,
    [property: Id(2)] int Users,
    [property: Id(3)] int Rooms,
    [property: Id(4)] int Members,
    [property: Id(5)] int TtlSeconds);

[GenerateSerializer, Immutable, Alias("chat.Provisioned")]
public sealed record Provisioned(
    [property: Id(0)] UserId User,
    [property: Id(1)] string Username,
    [property: Id(2)] SessionId Session,
    [property: Id(3)] RoomId[] Rooms);
