using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansChat.Texts;

namespace OrleansChat.Gateway.Texts;

/// <summary>Where a text comes from; a higher one goes before a lower one.</summary>
internal enum TextSource
{
    Shipped,
    Configured,
    Operator,
}

internal sealed record ServerText(string Text, string Language, TextSource Source);

/// <summary>What the server says to people, in the first of their languages that has it. English and Spanish are shipped.</summary>
internal sealed class ServerTexts
{
    private const string English = "en";

    private readonly string _language;
    private readonly Dictionary<(string Key, string Language), ServerText> _fixed = [];
    private volatile FrozenDictionary<(string Key, string Language), ServerText> _all;
    private long _version;

    public ServerTexts(IOptions<TextOptions> options)
    {
        _language = options.Value.Language;
        foreach (var entry in ChatErrors.Table.Values)
        {
            Add(_fixed, TextKeys.Refusal(entry), English, entry.Message, TextSource.Shipped);
        }

        foreach (var reason in Reasons.All.Values)
        {
            Add(_fixed, TextKeys.Reason(reason), English, reason.Text, TextSource.Shipped);
        }

        foreach (var language in (string[])[English, "es"])
        {
            AddAll(language, Shipped(language), TextSource.Shipped);
        }

        foreach (var (language, messages) in options.Value.Messages)
        {
            AddAll(language, messages, TextSource.Configured);
        }

        _all = _fixed.ToFrozenDictionary();
    }

    /// <summary>Of the operators' texts that are known here; 0: none were read yet.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Takes the operators' texts in. Answers whether the message of the day is another one now.</summary>
    public bool Learn(TextOverrides overrides)
    {
        if (overrides.All is not { } changed)
        {
            return false;
        }

        var all = new Dictionary<(string, string), ServerText>(_fixed);
        foreach (var one in changed)
        {
            Add(all, one.Key, one.Language, one.Text, TextSource.Operator);
        }

        var before = _all;
        _all = all.ToFrozenDictionary();
        Interlocked.Exchange(ref _version, overrides.Version);
        return !Of(before, TextKeys.Motd).SetEquals(Of(_all, TextKeys.Motd));
    }

    /// <summary>Null: nobody has said anything under this key, which only the message of the day can be without.</summary>
    /// <param name="languages">BCP 47, best first; null ones are skipped. The server's language and English come last.</param>
    public ServerText? Find(string key, params ReadOnlySpan<string?> languages)
    {
        var all = _all;
        foreach (var language in languages)
        {
            if (language is not null && In(all, key, language) is { } text)
            {
                return text;
            }
        }

        return In(all, key, _language) ?? In(all, key, English);
    }

    /// <summary>The refusal with its text in one of these languages; a detail without a reason stays, for it says more.</summary>
    public ChatError Say(ChatError refusal, params ReadOnlySpan<string?> languages)
    {
        if (refusal.Detail is not null)
        {
            return refusal;
        }

        var reason = Reasons.All.GetValueOrDefault(refusal.Reason ?? "");
        var text = Find(reason is null ? TextKeys.Refusal(refusal.Entry) : TextKeys.Reason(reason), languages)!.Text;
        var said = Reason.Fill(text, refusal.Values);
        return said != refusal.Message ? refusal with { Detail = said } : refusal;
    }

    /// <summary>The text in exactly this language.</summary>
    public ServerText? FindExactly(string key, string language) => _all.GetValueOrDefault((key, language.ToLowerInvariant()));

    internal static Dictionary<string, string> Shipped(string language)
    {
        using var stream = typeof(ServerTexts).Assembly.GetManifestResourceStream($"texts.{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }

    /// <summary>"pt-BR" is also looked for as "pt".</summary>
    private static ServerText? In(FrozenDictionary<(string, string), ServerText> all, string key, string language)
    {
        for (var tag = language.ToLowerInvariant(); tag.Length > 0; tag = tag[..Math.Max(0, tag.LastIndexOf('-'))])
        {
            if (all.TryGetValue((key, tag), out var text))
            {
                return text;
            }
        }

        return null;
    }

    private static HashSet<ServerText> Of(FrozenDictionary<(string Key, string Language), ServerText> all, string key) =>
        [.. all.Where(pair => pair.Key.Key == key).Select(pair => pair.Value)];

    private void AddAll(string language, Dictionary<string, string> messages, TextSource source)
    {
        foreach (var (key, text) in messages)
        {
            if (!TextKeys.All.Contains(key))
            {
                throw new OptionsValidationException("Chat:Texts", typeof(TextOptions), [$"Chat:Texts:Messages:{language}:{key} is none of the server's texts."]);
            }

            Add(_fixed, key, language, text, source);
        }
    }

    private static void Add(Dictionary<(string, string), ServerText> all, string key, string language, string text, TextSource source)
    {
        var tag = language.ToLowerInvariant();
        all[(key, tag)] = new ServerText(text, tag, source);
    }
}
