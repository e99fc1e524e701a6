using Microsoft.Extensions.Options;
using OrleansChat.Accounts;

namespace OrleansChat.Grains.Defence;

/// <summary>
/// How often passwords may be tried. Whoever guesses meets delays for the account and network, and limits of the network; the owner
/// comes in from any other network, and from a device that signed in before even from the same one.
/// </summary>
internal sealed class SignInLimits(RateLimits limits, IOptions<RateLimitOptions> options)
{
    private readonly RateLimitOptions _options = options.Value;

    /// <summary>Counts a try as wrong before it is judged: tries that run at once are counted too. Refusals: rate_limited, unavailable.</summary>
    /// <param name="nameKey">The name as it is unique, whether it exists or not.</param>
    /// <param name="device">The hash of a secret that this account gave the device at an earlier sign-in; null: an unknown device.</param>
    public async Task<Outcome<SignInTry>> Begin(string nameKey, Caller by, string? device)
    {
        var one = device is null ? Strange(nameKey, by.Address) : Known(nameKey, device);
        var taken = await limits.Take(by, one.All);
        return taken.Ok ? one : taken.Refusal;
    }

    /// <summary>The password was right: it starts afresh.</summary>
    public Task Right(SignInTry one) => limits.Settle([one.Account], one.OnlyWrong);

    /// <summary>The password was not looked at: this try is given back.</summary>
    public Task NotJudged(SignInTry one) => limits.Settle([], [one.Account, .. one.OnlyWrong]);

    private SignInTry Known(string name, string device)
    {
        var account = new Limit("sign-in.device", $"{name} {device}", Delays);
        return new SignInTry(account, [], [account]);
    }

    private SignInTry Strange(string name, string? address)
    {
        var (narrow, wide) = (Networks.Narrow(address), Networks.Wide(address));
        var everywhere = new Limit("sign-in.account", name, LimitRule.Counting(_options.AccountTries));
        var account = new Limit("sign-in", $"{name} {narrow}", Delays, Under: everywhere);
        var around = new Limit("sign-in", $"{name} {wide}", Delays.Wider(Limits.WideFactor));
        var rate = LimitRule.Refilling(_options.NetworkSignInsPerMinute, _options.NetworkSignInsPerMinute, TimeSpan.FromMinutes(1));
        var spray = LimitRule.Refilling(_options.NetworkAccountsPerHour, _options.NetworkAccountsPerHour, TimeSpan.FromHours(1));
        var accounts = new Limit("sign-in.accounts", narrow, spray, FirstOf: account);
        var accountsAround = new Limit("sign-in.accounts", wide, spray.Wider(Limits.WideFactor), FirstOf: account);
        Limit[] rates = [new Limit("sign-in.rate", narrow, rate), new Limit("sign-in.rate", wide, rate.Wider(Limits.WideFactor))];
        return new SignInTry(account, [everywhere, around, accounts, accountsAround], [account, everywhere, around, accounts, accountsAround, .. rates]);
    }

    private LimitRule Delays => LimitRule.Doubling(_options.SignInTries, TimeSpan.FromSeconds(_options.SignInDelaySeconds));
}

/// <summary>A try at a password that was let through.</summary>
/// <param name="Account">What a right password forgets.</param>
/// <param name="OnlyWrong">What counts wrong ones only.</param>
/// <param name="All">These and what counts right ones, too.</param>
internal sealed record SignInTry(Limit Account, Limit[] OnlyWrong, Limit[] All);
