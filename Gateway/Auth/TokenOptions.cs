using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Auth;

/// <summary>Section <c>Chat:Tokens</c>. All gateways of a cluster need the same values.</summary>
public sealed class TokenOptions
{
    public const string Audience = "chat-api";

    /// <summary>Of tokens that are good at the operators' port, and nowhere else.</summary>
    public const string AdminAudience = "chat-admin";

    /// <summary>What access tokens name as their issuer.</summary>
    [Required, StringLength(200, MinimumLength = 1)]
    public string Issuer { get; set; } = "orleans-chat";

    /// <summary>How long an access token lives, in seconds, 60–3,600; default ten minutes. It bounds what a stolen token is worth.</summary>
    [Range(60, 3600)]
    public int AccessTokenSeconds { get; set; } = 600;

    /// <summary>Verified tokens kept in memory, 0–1,000,000, so that a storm of reconnects does not verify each signature again.</summary>
    [Range(0, 1_000_000)]
    public int VerifiedTokens { get; set; } = 20_000;

    /// <summary>Seconds between fetches of the signing keys, 1–300; default 300. A key is published for longer than this before it signs.</summary>
    [Range(1, 300)]
    public int KeyCacheSeconds { get; set; } = 300;

    /// <summary>How far the clocks of gateways may differ.</summary>
    public static TimeSpan Skew { get; } = TimeSpan.FromSeconds(30);

    public TimeSpan AccessTokenLifetime => TimeSpan.FromSeconds(AccessTokenSeconds);
}
