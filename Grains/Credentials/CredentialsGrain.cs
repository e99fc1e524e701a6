using OrleansChat.Accounts;
using OrleansChat.Credentials;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.SecondFactors;
using OrleansChat.Grains.Sessions;
using OrleansChat.Grains.Verifications;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Credentials;

/// <summary>One user's password and address. The row decides; the grain proves who asks, and tells.</summary>
internal sealed class CredentialsGrain(
    CredentialStore store,
    AccountStore accounts,
    PasswordRules rules,
    Passwords passwords,
    PasswordProof proof,
    CodeProof codes,
    SessionEnds ends,
    RateLimits rates,
    Limits limits) : Grain, ICredentialsGrain
{
    private UserId Id => new(this.GetPrimaryKey());

    public async Task<Outcome<Done>> ChangePassword(string old, string next, Caller by)
    {
        var account = await accounts.Find(Id);
        if ((account.Refusal ?? rules.Check(next, account.Value!.Username)) is { } refusal)
        {
            return refusal;
        }

        var proved = await proof.Prove(Id, old, AuditEvents.PasswordChanged, by);
        var hash = proved.Ok ? await passwords.Hash(next) : proved.Refusal;
        var ended = hash.Ok ? await store.ChangePassword(Id, hash.Value, by) : hash.Refusal;
        if (!ended.Ok)
        {
            return ended.Refusal;
        }

        ends.Push(ended.Value, EndReasons.PasswordChanged);
        await GrainFactory.Mail().Wake();
        return default(Done);
    }

    public async Task<Outcome<Guid>> AskEmail(EmailChange change, Caller by)
    {
        if (!AccountRules.IsEmail(change.Email))
        {
            return ErrorCode.EmailInvalid;
        }

        var proved = await proof.Prove(Id, change.Password, AuditEvents.EmailChangeAsked, by);
        var admitted = proved.Ok ? await rates.Take(by, limits.Mail(AccountRules.EmailKey(change.Email), by)) : proved;
        if (!admitted.Ok)
        {
            return admitted.Refusal;
        }

        var code = NewCode.Make();
        var asked = await codes.Prove(
            Id, change.Otp, AuditEvents.EmailChangeAsked, by, connection => CredentialStore.AskEmail(connection, Id, change.Email, code, by));
        if (!asked.Ok)
        {
            return asked.Refusal;
        }

        await GrainFactory.Mail().Wake();
        return code.Id;
    }
}
