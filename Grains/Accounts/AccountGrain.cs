using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Delivery;
using OrleansChat.Grains.Sessions;

namespace OrleansChat.Grains.Accounts;

/// <summary>Reentrant, for it holds nothing: else the hashing of two passwords would keep everybody else waiting.</summary>
[StatelessWorker, Reentrant]
internal sealed partial class AccountGrain(
    AccountStore accounts,
    SignInStore sessions,
    Passwords passwords,
    Provisioning provisioning,
    Fanout.Fanout fanout,
    IOptions<AccountOptions> options,
    ILogger<AccountGrain> log) : Grain, IAccountGrain
{
    private const int RefreshTokenBits = 256;
    private const int RefreshTokenLength = 43;
    private const int MostFound = 50;

    public async Task<Outcome<Account>> Register(Registration registration)
    {
        if (!options.Value.RegistrationOpen)
        {
            return ErrorCode.RegistrationClosed;
        }

        if (AccountRules.Check(registration) is { } refusal)
        {
            return refusal;
        }

        var taken = await accounts.FindByName(AccountRules.Key(registration.Username));
        if (taken.Ok || taken.Refusal.Code != ErrorCode.NotFound)
        {
            return taken.Ok ? ErrorCode.UsernameTaken : taken.Refusal;
        }

        var hash = await passwords.Hash(registration.Password);
        return hash.Ok ? await accounts.Insert(registration, hash.Value) : hash.Refusal;
    }

    public async Task<Outcome<OpenedSession>> SignIn(SignIn signIn)
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

        var check = await passwords.Check(signIn.Password, found.Value?.PasswordHash);
        if (!check.Ok)
        {
            return check.Refusal;
        }

        if (check.Value == PasswordCheck.Wrong || !found.Ok)
        {
            LogSignInFailed();
            return ErrorCode.SignInFailed;
        }

        if (check.Value == PasswordCheck.RightButOld)
        {
            await Rehash(found.Value, signIn.Password);
        }

        return await Open(found.Value.Account, signIn.Device);
    }

    public async Task<Outcome<OpenedSession>> Refresh(string refreshToken)
    {
        if (refreshToken.Length != RefreshTokenLength)
        {
            return ErrorCode.Unauthorized;
        }

        var next = Secret.New(RefreshTokenBits);
        var rotated = await sessions.RotateToken(Secret.Hash(refreshToken), Secret.Hash(next), options.Value);
        if (!rotated.Ok)
        {
            return rotated.Refusal;
        }

        if (rotated.Value.Account is { } account)
        {
            return new OpenedSession(rotated.Value.Session, account, next);
        }

        // Told again with each reuse: an earlier call may have been cut off between the row and the push.
        LogReused(rotated.Value.Session);
        fanout.Broadcast(new SessionEnded(rotated.Value.Session, "revoked"));
        return ErrorCode.TokenReused;
    }

    public Task<Outcome<Account>> Find(UserId user) => accounts.Find(user);

    public async Task<Outcome<Account>> FindByName(string username)
    {
        if (!AccountRules.IsUsername(username))
        {
            return ErrorCode.NotFound;
        }

        var found = await accounts.FindByName(AccountRules.Key(username));
        return found.Ok ? found.Value.Account : found.Refusal;
    }

    public Task<Outcome<Account[]>> Search(string prefix, int limit) => AccountRules.IsPrefix(prefix)
        ? accounts.Search(AccountRules.Key(prefix), Math.Clamp(limit, 1, MostFound))
        : Task.FromResult<Outcome<Account[]>>(Array.Empty<Account>());

    public Task<Outcome<Provisioned[]>> Provision(ProvisionRequest request) => provisioning.Run(request);

    private async Task<Outcome<OpenedSession>> Open(Account account, string? device)
    {
        var (session, token) = (SessionId.New(), Secret.New(RefreshTokenBits));
        var opened = await sessions.OpenSession(
            account.User, session, AccountRules.CleanDevice(device), Secret.Hash(token), options.Value);
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

    [LoggerMessage(EventId = 5012, Level = LogLevel.Warning, Message = "A used refresh token was shown again; session {Session} is ended.")]
    private partial void LogReused(SessionId session);
}
