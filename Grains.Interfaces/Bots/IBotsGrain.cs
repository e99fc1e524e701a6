using OrleansChat.Accounts;

namespace OrleansChat.Bots;

/// <summary>Programs that talk: accounts without a password, each somebody's, with tokens that may do some things. A stateless worker over the database.</summary>
[Alias("chat.IBotsGrain")]
public interface IBotsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// An account of the caller's. It is in no room until somebody lets it in. Refusals: username_invalid, username_taken, bad_request (a
    /// display name that is none, or 20 bots), rate_limited, not_found (the caller's account is gone), unavailable, unknown.
    /// </summary>
    [Alias("Make"), ResponseTimeout("00:00:05")]
    Task<Outcome<Account>> Make(Caller by, string username, string? displayName);

    /// <summary>The owner's, by name. Refusals: unavailable.</summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<Account[]>> List(UserId owner);

    /// <summary>Deletes the account, as people's are. Refusals: not_found, unavailable, unknown.</summary>
    [Alias("Remove"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Remove(Caller by, UserId bot);

    /// <summary>Refusals: not_found, bad_request (no scope, an unknown one, a long label, or 20 tokens), rate_limited, unavailable, unknown.</summary>
    [Alias("MakeToken"), ResponseTimeout("00:00:05")]
    Task<Outcome<MadeBotToken>> MakeToken(Caller by, UserId bot, BotScopes scopes, string? label);

    /// <summary>The oldest first. Refusals: not_found, unavailable.</summary>
    [Alias("Tokens"), ResponseTimeout("00:00:05")]
    Task<Outcome<BotTokenView[]>> Tokens(UserId owner, UserId bot);

    /// <summary>It opens nothing any more, at once. Refusals: not_found, unavailable, unknown.</summary>
    [Alias("RevokeToken"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> RevokeToken(Caller by, UserId bot, Guid token);

    /// <summary>Whose token it is. Refusals: unauthorized, banned (the bot or its owner), unavailable.</summary>
    [Alias("Identify"), ResponseTimeout("00:00:05")]
    Task<Outcome<BotIdentity>> Identify(string token);
}

/// <summary>What a token may do. The numbers are stored.</summary>
[Flags]
public enum BotScopes
{
    None = 0,

    /// <summary>Read the rooms that the bot is in, their members and events.</summary>
    RoomsRead = 1,

    /// <summary>Post, edit, delete, react and pin, as far as the bot's role allows.</summary>
    MessagesWrite = 2,
}

/// <param name="Token">Told this once: the database has its hash alone.</param>
[GenerateSerializer, Immutable, Alias("chat.MadeBotToken")]
public sealed record MadeBotToken([property: Id(0)] string Token, [property: Id(1)] BotTokenView View);

/// <param name="Label">1–64 characters; null: none.</param>
/// <param name="CreatedAt">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.BotTokenView")]
public sealed record BotTokenView(
    [property: Id(0)] Guid Id, [property: Id(1)] BotScopes Scopes, [property: Id(2)] string? Label, [property: Id(3)] long CreatedAt);

[GenerateSerializer, Immutable, Alias("chat.BotIdentity")]
public sealed record BotIdentity([property: Id(0)] UserId User, [property: Id(1)] BotScopes Scopes);
