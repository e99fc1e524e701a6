namespace OrleansChat.Push;

/// <summary>Browsers that take pushes (RFC 8030): a stateless worker over the database.</summary>
[Alias("chat.IPushGrain")]
public interface IPushGrain : IGrainWithIntegerKey
{
    /// <summary>The server's public key, which a browser needs to subscribe: 65 bytes. Refusals: unavailable, unknown.</summary>
    [Alias("Key"), ResponseTimeout("00:00:05")]
    Task<Outcome<byte[]>> Key();

    /// <summary>
    /// From now on the browser is pushed to, until the session ends or the push service says that it is gone. A repeat renews keys and
    /// session. Refusals: bad_request (no https URL of a public host, no such keys, or too many browsers), unauthorized (the session ended),
    /// unavailable, unknown.
    /// </summary>
    [Alias("Subscribe"), ResponseTimeout("00:00:05")]
    Task<Outcome<PushSubscription>> Subscribe(UserId user, SessionId session, BrowserKeys browser);

    /// <summary>The oldest first. Refusals: unavailable.</summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<PushSubscription[]>> List(UserId user);

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    [Alias("Unsubscribe"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Unsubscribe(UserId user, Guid subscription);
}

/// <summary>What a browser says of itself.</summary>
/// <param name="Endpoint">Where to push to: https, at most 2,048 characters. Whoever knows it can push, so it is not told again.</param>
/// <param name="PublicKey">Uncompressed point of P-256, 65 bytes.</param>
/// <param name="Auth">16 random bytes.</param>
[GenerateSerializer, Immutable, Alias("chat.BrowserKeys")]
public sealed record BrowserKeys([property: Id(0)] string Endpoint, [property: Id(1)] byte[] PublicKey, [property: Id(2)] byte[] Auth);

/// <param name="Session">The one that it goes with.</param>
/// <param name="Host">Of the push service.</param>
/// <param name="CreatedAt">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.PushSubscription")]
public sealed record PushSubscription(
    [property: Id(0)] Guid Id, [property: Id(1)] SessionId Session, [property: Id(2)] string Host, [property: Id(3)] long CreatedAt);
