using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Users;
using OrleansChat.Texts;

namespace OrleansChat.Grains.Texts;

[StatelessWorker, Reentrant]
internal sealed class TextsGrain(TextStore store, Fanout.Fanout fanout) : Grain, ITextsGrain
{
    private const int MaxLength = 4_000;

    public Task<Outcome<TextOverrides>> Read(long known) => store.Read(known);

    public async Task<Outcome<Done>> Change(string key, string language, string? text, Caller by)
    {
        if (Check(key, language, text) is { } refusal)
        {
            return refusal;
        }

        var changed = await store.Change(key, language.ToLowerInvariant(), text, by);
        if (!changed.Ok)
        {
            return changed.Refusal;
        }

        fanout.TextsChanged(changed.Value);
        return default(Done);
    }

    private static ChatError? Check(string key, string language, string? text) =>
        !TextKeys.All.Contains(key) ? new ChatError(ErrorCode.NotFound)
        : SettingsRules.Check(new OrleansChat.Users.UserSettings(language)) is { } refusal ? refusal
        : text is null || (text.Length <= MaxLength && !string.IsNullOrWhiteSpace(text) && TextForm.IsPlain(text)) ? null
        : Reasons.TextForm.Refusal;
}
