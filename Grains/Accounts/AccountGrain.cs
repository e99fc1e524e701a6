using Orleans.Concurrency;
using OrleansChat.Accounts;

namespace OrleansChat.Grains.Accounts;

/// <summary>Reentrant, for it holds nothing: else each activation would do one statement at a time.</summary>
[StatelessWorker, Reentrant]
internal sealed class AccountGrain(AccountStore accounts, Provisioning provisioning) : Grain, IAccountGrain
{
    private const int MostFound = 50;

    public Task<Outcome<Account>> Find(UserId user) => accounts.Find(user);

    public Task<Outcome<Account>> FindByName(string username) => AccountRules.IsUsername(username)
        ? accounts.FindByName(AccountRules.Key(username))
        : Task.FromResult<Outcome<Account>>(ErrorCode.NotFound);

    public Task<Outcome<Account[]>> Search(string prefix, int limit) => AccountRules.IsPrefix(prefix)
        ? accounts.Search(AccountRules.Key(prefix), Math.Clamp(limit, 1, MostFound))
        : Task.FromResult<Outcome<Account[]>>(Array.Empty<Account>());

    public Task<Outcome<Provisioned[]>> Provision(ProvisionRequest request) => provisioning.Run(request);
}
