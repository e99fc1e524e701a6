using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Sessions;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Accounts;

/// <summary>Reentrant, for it holds nothing: else the hashing of one password would keep everybody else waiting.</summary>
[StatelessWorker, Reentrant]
internal sealed partial class SignInGrain(
    AccountStore accounts, DataCalls calls, Passwords passwords, SignInLimits limits, IOptions<AccountOptions> options, ILogger<SignInGrain> log) : Grain, ISignInGrain
{
    public async Task<Outcome<OpenedSession>> SignIn(SignIn signIn, Caller by)
    {
        var found = AccountRules.IsUsername(signIn.Username)
            ? await accounts.FindByName(AccountRules.Key(signIn.Username))
            : ErrorCode.NotFound;
        if (!found.Ok && found.Refusal.Code != ErrorCode.NotFound)
        {
            return found.Refusal;
        }

        // What cannot be a password is not hashed, whatever its length; the account plays no part in that.
        if (!AccountRules.IsPassword(signIn.Password))
        {
            return ErrorCode.SignInFailed;
        }

        var begun = await limits.Begin(AccountRules.Key(signIn.Username), by.Address, device: null);
        if (!begun.Ok)
        {
            return begun.Refusal;
        }

        var check = await passwords.Check(signIn.Password, found.Value?.PasswordHash);
        if (!check.Ok)
        {
            await limits.NotJudged(begun.Value);
            return check.Refusal;
        }

        if (check.Value == PasswordCheck.Wrong || !found.Ok)
        {
            LogSignInFailed();
            return ErrorCode.SignInFailed;
        }

        await limits.Right(begun.Value);
        if (!found.Value.Account.Verified && options.Value.Unverified == UnverifiedMay.Nothing)
        {
            return ErrorCode.NotVerified;
        }

        if (check.Value == PasswordCheck.RightButOld)
        {
            await Rehash(found.Value, signIn.Password);
        }

        return await Open(found.Value.Account, signIn.Device, by);
    }

    private async Task<Outcome<OpenedSession>> Open(Account account, string? device, Caller by)
    {
        var (session, token) = (SessionId.New(), Secret.New(RefreshTokens.Bits));
        var opened = await calls.Transaction<Done>(async connection =>
        {
            await RefreshTokens.OpenSession(
                connection, account.User, session, AccountRules.CleanDevice(device), Secret.Hash(token), isOperator: false, options.Value, by);
            return default(Done);
        });
        return opened.Ok ? new OpenedSession(session, account, token) : opened.Refusal;
    }

    // A failure is no reason to refuse the sign-in: the old hash still holds.
    private async Task Rehash(Credentials found, string password)
    {
        var renewed = await passwords.Hash(password);
        if (renewed.Ok)
        {
            await accounts.ReplaceHash(found.Account.User, found.PasswordHash!, renewed.Value);
        }
    }

    [LoggerMessage(EventId = 5011, Level = LogLevel.Information, Message = "A sign-in failed.")]
    private partial void LogSignInFailed();
}
