using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Gateway.Auth;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Users;

/// <summary>Whoever asks for name after name.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SearchLimitTests(SharedCluster cluster)
{
    [Fact]
    public async Task Searches_and_look_ups_share_a_limit_of_their_own_and_it_is_each_users_own()
    {
        var users = (await cluster.Rig.Crew(2)).Users;
        using var greedy = new Rest(cluster.Rig.Urls[0], await Limited(users[0]));
        using var other = new Rest(cluster.Rig.Urls[0], await Limited(users[1]));
        using var exempt = new Rest(cluster.Rig.Urls[0], users[0].Token);

        // 60 at once, and one a second comes back.
        var answers = await Task.WhenAll(Enumerable.Range(0, 160).Select(index =>
            greedy.Ask("GET", index % 2 == 0 ? "users?query=a" : $"users/{users[1].Name}")));
        Assert.InRange(answers.Count(answer => answer.Status == 200), 60, 159);
        var refused = answers.First(answer => answer.Status != 200);
        Assert.Equal((429, "rate_limited"), (refused.Status, refused.Code));
        Assert.InRange(refused.Json.GetProperty("retryAfterMs").GetInt32(), 1, 1_000);
        Assert.Contains("Retry-After", refused.Headers.Keys);

        Assert.Equal(200, (await greedy.Ask("GET", "me")).Status);
        Assert.Equal(200, (await other.Ask("GET", "users?query=a")).Status);
        Assert.Equal(200, (await exempt.Ask("GET", "users?query=a")).Status);
    }

    private async Task<string> Limited(CrewUser user) =>
        (await cluster.Rig.Gateway(0).Services.GetRequiredService<AccessTokens>().Issue(user.Id, user.Session)).Value.Token;
}
