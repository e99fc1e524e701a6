using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Bots;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Deletions;
using OrleansChat.Grains.Sessions;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Bots;

[StatelessWorker, Reentrant]
internal sealed class BotsGrain(BotStore bots, BotTokenStore tokens, DataCalls calls, RateLimits rates, IOptions<DeletionOptions> deletions)
    : Grain, IBotsGrain
{
    private const int TokenBits = 256;
    private const int LongestLabel = 64;

    private const BotScopes All = BotScopes.RoomsRead | BotScopes.MessagesWrite;

    public async Task<Outcome<Account>> Make(Caller by, string username, string? displayName) =>
        !AccountRules.IsUsername(username) ? ErrorCode.UsernameInvalid
        : (AccountRules.CheckDisplayName(displayName) ?? (await rates.Take(by, BotLimits.Made(by))).Refusal) is { } refusal ? refusal
        : await bots.Add(by, username, displayName);

    public Task<Outcome<Account[]>> List(UserId owner) => bots.All(owner);

    public async Task<Outcome<Done>> Remove(Caller by, UserId bot)
    {
        var begun = await calls.Transaction<SessionId[]>(async connection => (await BotStore.Hold(connection, by.User!.Value, bot)).Refusal is { } refusal
            ? refusal
            : await DeletionStore.Begin(connection, bot, deletions.Value.DeletedMessages, by));
        if (!begun.Ok)
        {
            return begun.Refusal;
        }

        await GrainFactory.AccountDeletion(bot).Resume();
        return default(Done);
    }

    public async Task<Outcome<MadeBotToken>> MakeToken(Caller by, UserId bot, BotScopes scopes, string? label)
    {
        if (scopes == BotScopes.None || (scopes & ~All) != 0 || !IsLabel(label))
        {
            return Reasons.BotTokenForm.Refusal;
        }

        if ((await rates.Take(by, BotLimits.Made(by))).Refusal is { } limited)
        {
            return limited;
        }

        var token = BotTokens.Mark + Secret.New(TokenBits);
        var made = await tokens.Add(by, bot, Secret.Hash(token), scopes, label);
        return made.Ok ? new MadeBotToken(token, made.Value) : made.Refusal;
    }

    public Task<Outcome<BotTokenView[]>> Tokens(UserId owner, UserId bot) => tokens.All(owner, bot);

    public Task<Outcome<Done>> RevokeToken(Caller by, UserId bot, Guid token) => tokens.Remove(by, bot, token);

    public Task<Outcome<BotIdentity>> Identify(string token) => tokens.Find(Secret.Hash(token));

    // As a display name, which is text that people read in a list, too.
    private static bool IsLabel(string? label) => label is null or { Length: <= LongestLabel } && AccountRules.CheckDisplayName(label) is null;
}
