using OrleansChat.Accounts;

namespace OrleansChat.Sessions;

/// <summary>The keys of access tokens, for operators: a stateless worker over the database.</summary>
[Alias("chat.IKeysGrain")]
public interface IKeysGrain : IGrainWithIntegerKey
{
    /// <summary>The one that signs first, then the next, then those that only verify, newest first. Refusals: unavailable.</summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<KeyView[]>> List();

    /// <summary>
    /// Makes the next key sign from now on. Refusals: rate_limited (gateways may not know the next key yet; it says when they do),
    /// unavailable, unknown.
    /// </summary>
    [Alias("Rotate"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Rotate(Caller by);
}

public enum KeyState : byte
{
    /// <summary>Published, so that everybody knows it when it signs.</summary>
    Next = 0,

    /// <summary>Signs.</summary>
    Current = 1,

    /// <summary>Verifies what it signed.</summary>
    Previous = 2,
}

/// <param name="KeyId">RFC 7638 thumbprint of the public key.</param>
/// <param name="StateAt">Unix milliseconds: since when it is in this state.</param>
[GenerateSerializer, Immutable, Alias("chat.KeyView")]
public sealed record KeyView([property: Id(0)] string KeyId, [property: Id(1)] KeyState State, [property: Id(2)] long StateAt);

/// <param name="KeyId">RFC 7638 thumbprint of the public key.</param>
/// <param name="Pkcs8">RSA, at least 3,072 bits.</param>
[GenerateSerializer, Immutable, Alias("chat.SigningKey")]
public sealed record SigningKey([property: Id(0)] string KeyId, [property: Id(1)] byte[] Pkcs8, [property: Id(2)] KeyState State = KeyState.Current);
