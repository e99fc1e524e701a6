using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Sessions;
using OrleansChat.Grains.Verifications;
using OrleansChat.Registrations;

namespace OrleansChat.Grains.Registrations;

/// <summary>Reentrant, for it holds nothing: else the hashing of one password would keep everybody else waiting.</summary>
[StatelessWorker, Reentrant]
internal sealed class RegistrationGrain(
    RegistrationStore store,
    RegistrationSwitch registrations,
    InvitationStore invitations,
    AccountStore accounts,
    PasswordRules rules,
    Passwords passwords,
    RateLimits rates,
    Limits limits,
    TimeProvider time) : Grain, IRegistrationGrain
{
    private const int InvitationBits = 256;
    private const int MostUses = 1_000;
    private const int LongestSeconds = 30 * 24 * 3_600;

    public async Task<Outcome<Registered>> Register(Registration registration, Caller by)
    {
        if (await Refuses(registration) is { } refusal)
        {
            return refusal;
        }

        if ((await rates.Take(by, limits.Registration(by))).Refusal is { } limited)
        {
            return limited;
        }

        // Before the work of hashing; the insert decides.
        var taken = await accounts.IsTaken(registration.Username);
        if (!taken.Ok || taken.Value)
        {
            return taken.Ok ? ErrorCode.UsernameTaken : taken.Refusal;
        }

        var hash = await passwords.Hash(registration.Password);
        if (!hash.Ok)
        {
            return hash.Refusal;
        }

        var code = NewCode.Make();
        var made = await store.Register(registration, hash.Value, code, by);
        if (!made.Ok)
        {
            return made.Refusal;
        }

        await GrainFactory.Mail().Wake();
        return new Registered(made.Value, code.Id);
    }

    public Task<Outcome<RegistrationMode>> Mode() => registrations.Read();

    public Task<Outcome<RegistrationMode>> ChangeMode(RegistrationMode mode, Caller by) => registrations.Change(mode, by);

    public async Task<Outcome<Invitation>> Invite(int uses, int expiresInSeconds, Caller by)
    {
        if (uses is < 1 or > MostUses || expiresInSeconds is < 60 or > LongestSeconds)
        {
            return Reasons.InvitationRanges.With(MostUses, LongestSeconds);
        }

        var token = Secret.New(InvitationBits);
        var expires = time.GetUtcNow().AddSeconds(expiresInSeconds);
        var stored = await invitations.Add(Secret.Hash(token), uses, expires, by);
        return stored.Ok ? new Invitation(token, uses, expires.ToUnixTimeMilliseconds()) : stored.Refusal;
    }

    private async Task<ChatError?> Refuses(Registration registration)
    {
        var now = await registrations.Read();
        return !now.Ok ? now.Refusal
            : now.Value == RegistrationMode.Closed ? new ChatError(ErrorCode.RegistrationClosed)
            : now.Value == RegistrationMode.Invite && registration.Invitation is null
                ? Reasons.InvitationOnly.Refusal
            : AccountRules.Check(registration) ?? rules.Check(registration.Password, registration.Username);
    }
}
