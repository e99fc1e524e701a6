using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Hashing;
using OrleansChat.Grains.SecondFactors;
using OrleansChat.Grains.Sessions;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Accounts;

/// <summary>Reentrant, for it holds nothing: else the hashing of one password would keep everybody else waiting.</summary>
[StatelessWorker, Reentrant]
internal sealed partial class SignInGrain(
    SignInStore store,
    AccountStore accounts,
    SecondFactorStore factors,
    DataCalls calls,
    Passwords passwords,
    SignInLimits tries,
    RateLimits rates,
    Limits limits,
    IOptions<AccountOptions> options,
    ILogger<SignInGrain> log) : Grain, ISignInGrain
{
    private const int DeviceBits = 256;

    private static readonly ChatError Changed = Reasons.AccountChanged.Refusal;

    public async Task<Outcome<SignedIn>> SignIn(SignIn signIn, Caller by)
    {
        // What cannot be a password is not hashed, whatever its length; the account plays no part in that.
        if (!AccountRules.IsPassword(signIn.Password))
        {
            return ErrorCode.SignInFailed;
        }

        // Names that nobody can have are one account that nobody has.
        var name = AccountRules.IsUsername(signIn.Username) ? AccountRules.Key(signIn.Username) : "";
        var device = signIn.KnownDevice is { Length: > 0 } shown ? Secret.Hash(shown) : null;
        var found = await store.Find(name, device);
        if (!found.Ok && found.Refusal.Code != ErrorCode.NotFound)
        {
            return found.Refusal;
        }

        var known = found.Value?.KnowsDevice == true ? Convert.ToHexStringLower(device!) : null;
        var begun = await tries.Begin(name, by, known);
        if (!begun.Ok)
        {
            return begun.Refusal;
        }

        var check = await passwords.Check(signIn.Password, found.Value?.PasswordHash);
        if (!check.Ok)
        {
            await tries.NotJudged(begun.Value);
            return check.Refusal;
        }

        if (check.Value == PasswordCheck.Wrong || !found.Ok)
        {
            return await Refuse(ErrorCode.SignInFailed, found.Value, by);
        }

        await tries.Right(begun.Value);
        var opened = await Enter(found.Value, signIn, known, device, by);
        if (opened.Ok && check.Value == PasswordCheck.RightButOld)
        {
            await Rehash(found.Value, signIn.Password);
        }

        return opened;
    }

    /// <summary>The password was right; the rest is told only now.</summary>
    private async Task<Outcome<SignedIn>> Enter(SignInAccount account, SignIn signIn, string? known, byte[]? device, Caller by)
    {
        if (account.Banned)
        {
            return await Refuse(ErrorCode.Banned, account, by);
        }

        if (!account.Account.Verified && options.Value.Unverified == UnverifiedMay.Nothing)
        {
            return await Refuse(ErrorCode.NotVerified, account, by);
        }

        if (signIn.Console is not null && (!account.Operator || account.Factor is null))
        {
            return await Refuse(account.Operator ? ErrorCode.SecondFactorRequired : ErrorCode.Forbidden, account, by);
        }

        if (account.Factor is null)
        {
            return await Open(account, signIn, device, by);
        }

        if (string.IsNullOrWhiteSpace(signIn.Otp))
        {
            return await Refuse(ErrorCode.OtpRequired, account, by);
        }

        var limit = limits.Code(account.Account.User, known);
        if ((await rates.Take(by with { User = account.Account.User }, limit)).Refusal is { } limited)
        {
            return limited;
        }

        var opened = await Open(account, signIn, device, by);
        if (opened.Ok)
        {
            await rates.Settle([limit], []);
        }

        return opened.Refusal?.Code == ErrorCode.OtpInvalid ? await Refuse(ErrorCode.OtpInvalid, account, by) : opened;
    }

    /// <summary>The code is used, the session opened, the device known and all of it recorded, or nothing.</summary>
    private Task<Outcome<SignedIn>> Open(SignInAccount account, SignIn signIn, byte[]? device, Caller by)
    {
        var (token, secret) = (Secret.New(RefreshTokens.Bits), Secret.New(DeviceBits));
        var isOperator = account.Operator && (account.Factor is not null || !options.Value.OperatorSecondFactor);
        var made = new NewSession(
            SessionId.New(), account.Account.User, account.PasswordHash, AccountRules.CleanDevice(signIn.Device), Secret.Hash(token), isOperator,
            signIn.Console is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return account.Factor is not { } factor
            ? calls.Write(OpenNow)
            : calls.Transaction(async connection =>
                await factors.Use(connection, factor, signIn.Otp!.Trim()) ? await OpenNow(connection) : ErrorCode.OtpInvalid);

        async Task<Outcome<SignedIn>> OpenNow(NpgsqlConnection connection) =>
            await SignInStore.Open(connection, made, device, Secret.Hash(secret), options.Value, by) is { } isKnown
                ? new SignedIn(new OpenedSession(made.Session, account.Account, token, isOperator), isKnown ? null : secret)
                : Changed;
    }

    /// <summary>Recorded before it is answered: without the record there is no answer, either.</summary>
    private async Task<Outcome<SignedIn>> Refuse(ErrorCode code, SignInAccount? account, Caller by)
    {
        var refusal = new ChatError(code);
        LogRefused(refusal.Entry.Name);
        var written = await calls.Record(new AuditEvent(AuditEvents.SignIn, by, account?.Account.User.ToString(), refusal.Entry.Name));
        return written.Ok ? refusal : written.Refusal;
    }

    // A failure is no reason to refuse the sign-in: the old hash still holds.
    private async Task Rehash(SignInAccount account, string password)
    {
        var renewed = await passwords.Hash(password);
        if (renewed.Ok)
        {
            await accounts.ReplaceHash(account.Account.User, account.PasswordHash!, renewed.Value);
        }
    }

    [LoggerMessage(EventId = 5011, Level = LogLevel.Information, Message = "A sign-in was refused: {Code}.")]
    private partial void LogRefused(string code);
}
