using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Defence;

namespace OrleansChat.Grains.Accounts;

/// <summary>Reentrant, for it holds nothing: else the hashing of two passwords would keep everybody else waiting.</summary>
[StatelessWorker, Reentrant]
internal sealed class AccountGrain(
    AccountStore accounts, Passwords passwords, Provisioning provisioning, RateLimits rates, Limits limits, IOptions<AccountOptions> options) : Grain, IAccountGrain
{
    private const int MostFound = 50;

    public async Task<Outcome<Account>> Register(Registration registration, Caller by)
    {
        if (!options.Value.RegistrationOpen)
        {
            return ErrorCode.RegistrationClosed;
        }

        if (AccountRules.Check(registration) is { } refusal)
        {
            return refusal;
        }

        if ((await rates.Take(limits.Registration(by))).Refusal is { } limited)
        {
            return limited;
        }

        var taken = await accounts.FindByName(AccountRules.Key(registration.Username));
        if (taken.Ok || taken.Refusal.Code != ErrorCode.NotFound)
        {
            return taken.Ok ? ErrorCode.UsernameTaken : taken.Refusal;
        }

        var hash = await passwords.Hash(registration.Password);
        return hash.Ok ? await accounts.Insert(registration, hash.Value) : hash.Refusal;
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
}
