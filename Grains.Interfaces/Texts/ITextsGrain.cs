using OrleansChat.Accounts;

namespace OrleansChat.Texts;

/// <summary>What an operator says instead of the texts that are shipped or configured: a stateless worker over the database.</summary>
[Alias("chat.ITextsGrain")]
public interface ITextsGrain : IGrainWithIntegerKey
{
    /// <summary>All of them, unless <paramref name="known"/> is the version that stands; 0: none is known. Refusals: unavailable.</summary>
    [Alias("Read"), ResponseTimeout("00:00:05")]
    Task<Outcome<TextOverrides>> Read(long known);

    /// <summary>
    /// 1 to 4,000 characters without control characters but line breaks and tabs; null: back to what is configured or shipped. Every gateway knows
    /// within 5 s, mostly at once. Refusals: not_found (no such key), bad_request (language, text), unavailable, unknown.
    /// </summary>
    [Alias("Change"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Change(string key, string language, string? text, Caller by);
}

/// <param name="Language">BCP 47, in lower case.</param>
[GenerateSerializer, Immutable, Alias("chat.TextOverride")]
public sealed record TextOverride([property: Id(0)] string Key, [property: Id(1)] string Language, [property: Id(2)] string Text);

/// <param name="Version">Grows with every change.</param>
/// <param name="All">Null: nothing has changed since the known version.</param>
[GenerateSerializer, Immutable, Alias("chat.TextOverrides")]
public sealed record TextOverrides([property: Id(0)] long Version, [property: Id(1)] TextOverride[]? All);
