namespace OrleansChat.Accounts;

/// <summary>Who asks, as far as known, and from where: for limits, the list of devices and the audit log. Made by the gateway, never by the client.</summary>
/// <param name="Address">The client's IP address as text, behind trusted proxies; null if unknown.</param>
/// <param name="Language">BCP 47: the first of the request's Accept-Language; null: the server's.</param>
[GenerateSerializer, Immutable, Alias("chat.Caller")]
public sealed record Caller(
    [property: Id(0)] UserId? User,
    [property: Id(1)] SessionId? Session,
    [property: Id(2)] string? Address,
    [property: Id(3)] string? Language = null);
