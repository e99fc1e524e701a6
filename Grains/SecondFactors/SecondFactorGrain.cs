using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Mail;

namespace OrleansChat.Grains.SecondFactors;

/// <summary>Reentrant, for it holds nothing: else the hashing of one password would keep everybody else waiting.</summary>
[StatelessWorker, Reentrant]
internal sealed class SecondFactorGrain(
    SecondFactorStore store, AccountStore accounts, PasswordProof proof, RateLimits rates, Limits limits, DataCalls calls, IOptions<AccountOptions> options)
    : Grain, ISecondFactorGrain
{
    /// <param name="Event">As it is recorded.</param>
    /// <param name="Template">As the owner is told.</param>
    private sealed record Kind(string Event, string Template);

    private static readonly Kind Added = new(AuditEvents.SecondFactorAdded, Templates.SecondFactorAdded);
    private static readonly Kind Removed = new(AuditEvents.SecondFactorRemoved, Templates.SecondFactorRemoved);
    private static readonly Kind Renewed = new(AuditEvents.RecoveryCodesRenewed, Templates.RecoveryCodesRenewed);

    private static readonly ChatError AlreadyThere = Reasons.SecondFactorExists.Refusal;

    public async Task<Outcome<SecondFactorView>> View(UserId user)
    {
        var found = await store.Read(user);
        return found.Ok && found.Value.Factor.Confirmed ? new SecondFactorView(true, found.Value.RecoveryCodes)
            : found.Ok || found.Refusal.Code == ErrorCode.NotFound ? new SecondFactorView(false, 0)
            : found.Refusal;
    }

    public async Task<Outcome<bool>> OperatorMisses(UserId user) =>
        options.Value.OperatorSecondFactor ? await store.OperatorMisses(user) : false;

    public async Task<Outcome<SecondFactorSecret>> Ask(string password, Caller by)
    {
        var proved = await proof.Prove(by.User!.Value, password, AuditEvents.SecondFactorAdded, by);
        var account = proved.Ok ? await accounts.Find(by.User.Value) : proved.Refusal;
        if (!account.Ok)
        {
            return account.Refusal;
        }

        return await calls.Transaction<SecondFactorSecret>(async connection =>
            await store.Ask(connection, by.User.Value) is { } secret
                ? new SecondFactorSecret(Base32.Encode(secret), Totp.Uri(secret, options.Value.OtpIssuer, account.Value.Username))
                : AlreadyThere);
    }

    public async Task<Outcome<string[]>> Confirm(string code, Caller by)
    {
        var factor = await Read(by, confirmed: false);
        return factor.Ok
            ? await WithCode<string[]>(factor.Value, code, by, Added, async connection =>
                await SecondFactorStore.Confirm(connection, factor.Value.User, by.Session)
                    ? await SecondFactorStore.NewRecoveryCodes(connection, factor.Value.User)
                    : AlreadyThere)
            : factor.Refusal;
    }

    public async Task<Outcome<Done>> Remove(string password, string code, Caller by)
    {
        var factor = await Proved(password, Removed, by);
        return factor.Ok
            ? await WithCode<Done>(factor.Value, code, by, Removed, async connection =>
                await SecondFactorStore.Remove(connection, factor.Value.User, options.Value.OperatorSecondFactor) ? default(Done) : ErrorCode.NotFound)
            : factor.Refusal;
    }

    public async Task<Outcome<string[]>> RenewRecoveryCodes(string password, string code, Caller by)
    {
        var factor = await Proved(password, Renewed, by);
        return factor.Ok
            ? await WithCode<string[]>(factor.Value, code, by, Renewed, async connection =>
                await SecondFactorStore.NewRecoveryCodes(connection, factor.Value.User))
            : factor.Refusal;
    }

    private async Task<Outcome<SecondFactor>> Proved(string password, Kind asked, Caller by)
    {
        var proved = await proof.Prove(by.User!.Value, password, asked.Event, by);
        return proved.Ok ? await Read(by, confirmed: true) : proved.Refusal;
    }

    private async Task<Outcome<SecondFactor>> Read(Caller by, bool confirmed)
    {
        var found = await store.Read(by.User!.Value);
        return !found.Ok ? found.Refusal : found.Value.Factor.Confirmed == confirmed ? found.Value.Factor : confirmed ? ErrorCode.NotFound : AlreadyThere;
    }

    /// <summary>
    /// A change that a code allows: the code is used, the change made and recorded, and a mail to the owner written, all or nothing. A wrong code
    /// counts, and is recorded.
    /// </summary>
    private async Task<Outcome<T>> WithCode<T>(SecondFactor factor, string code, Caller by, Kind asked, Func<NpgsqlConnection, Task<Outcome<T>>> change)
    {
        var limit = limits.Code(factor.User);
        if ((await rates.Take(by, limit)).Refusal is { } limited)
        {
            return limited;
        }

        var changed = await calls.Transaction<T>(async connection =>
        {
            var outcome = await store.Use(connection, factor, code) ? await change(connection) : ErrorCode.CodeInvalid;
            if (outcome.Ok)
            {
                await SecondFactorStore.Tell(connection, factor.User, asked.Template, by);
                await AuditLog.Write(connection, new AuditEvent(asked.Event, by));
            }

            return outcome;
        });
        if (changed.Ok)
        {
            await rates.Settle([limit], []);
            await WakeMail();
        }

        return changed.Refusal is { Code: ErrorCode.CodeInvalid } wrong ? await proof.Refuse(asked.Event, wrong, by) : changed;
    }

    private async Task WakeMail()
    {
        try
        {
            await GrainFactory.Mail().Wake();
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            // The change is made, and its recovery codes are shown only now: its answer must not be lost for a hint. The mailer looks by itself.
        }
    }
}
