using OrleansChat.Accounts;
using OrleansChat.Grains.Defence;

namespace OrleansChat.Grains.Bots;

internal static class BotLimits
{
    private static readonly LimitRule Making = LimitRule.Refilling(30, 30, TimeSpan.FromHours(1));

    /// <summary>Bots, tokens and URLs that one user makes: what is removed makes room for another, and its row stays.</summary>
    public static Limit Made(Caller by) => new("bot", by.User.ToString()!, Making);
}
