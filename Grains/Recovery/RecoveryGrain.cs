using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Sessions;
using OrleansChat.Recovery;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Recovery;

/// <summary>Reentrant, for it holds nothing: else the hashing of one password would keep everybody else waiting.</summary>
[StatelessWorker, Reentrant]
internal sealed class RecoveryGrain(
    ResetStore store,
    PasswordRules rules,
    Passwords passwords,
    RateLimits rates,
    Limits limits,
    SessionEnds sessions,
    IOptions<MailOptions> mail) : Grain, IRecoveryGrain
{
    private const int TokenBits = 256;

    /// <summary>Characters of base64url.</summary>
    private const int TokenLength = 43;

    public async Task<Outcome<Done>> Forgot(string email, Caller by)
    {
        if (!AccountRules.IsEmail(email))
        {
            return ErrorCode.EmailInvalid;
        }

        if ((await rates.Take(by, limits.Mail(AccountRules.EmailKey(email), by))).Refusal is { } limited)
        {
            return limited;
        }

        var (hash, link) = NewLink();
        var done = await store.Forgot(email, hash, link, by);
        await GrainFactory.Mail().Wake();
        return done;
    }

    public async Task<Outcome<Done>> Send(UserId user, Caller by)
    {
        var email = await store.AddressOf(user);
        var limited = email.Ok ? await rates.Take(by, limits.Mail(AccountRules.EmailKey(email.Value), by)) : email.Refusal;
        if (limited.Refusal is { } refusal)
        {
            return refusal;
        }

        var (hash, link) = NewLink();
        var done = await store.Send(user, hash, link, by);
        await GrainFactory.Mail().Wake();
        return done;
    }

    public async Task<Outcome<Done>> Authorize(string token)
    {
        var owner = await Owner(token);
        return owner.Ok ? default(Done) : owner.Refusal;
    }

    public async Task<Outcome<Done>> Reset(string token, string password, Caller by)
    {
        var owner = await Owner(token);
        if (!owner.Ok)
        {
            return owner.Refusal;
        }

        if (rules.Check(password, owner.Value) is { } refusal)
        {
            return refusal;
        }

        var hash = await passwords.Hash(password);
        if (!hash.Ok)
        {
            return hash.Refusal;
        }

        var ended = await store.Reset(Secret.Hash(token), hash.Value, by);
        if (!ended.Ok)
        {
            return ended.Refusal;
        }

        sessions.Push(ended.Value, EndReasons.PasswordChanged);
        await GrainFactory.Mail().Wake();
        return default(Done);
    }

    /// <summary>In the fragment, which browsers keep to themselves: no server's log and no mail scanner's GET gets the token.</summary>
    private (byte[] TokenHash, string Link) NewLink()
    {
        var token = Secret.New(TokenBits);
        return (Secret.Hash(token), $"{mail.Value.PublicUrl.AbsoluteUri.TrimEnd('/')}/reset#token={token}");
    }

    private async Task<Outcome<string>> Owner(string token) =>
        token.Length == TokenLength ? await store.Owner(Secret.Hash(token)) : ErrorCode.LinkInvalid;
}
