using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Audit;

/// <summary>Whoever asks for what is for operators is on record, and cannot fill the log with it.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DeniedTests(SharedCluster cluster)
{
    [Fact]
    public async Task A_user_who_asks_for_operators_routes_is_recorded_once_for_each_over_all_gateways()
    {
        var user = (await cluster.Rig.Crew(1)).Users[0];
        using var here = new Rest(cluster.Rig.Urls[0], user.Token);
        using var there = new Rest(cluster.Rig.Urls[1], user.Token);
        var asked = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => (number % 2 == 0 ? here : there).Ask("POST", $"operator/users/name-{number}/ban")));
        Assert.All(asked, answer => Assert.Equal((403, "forbidden"), (answer.Status, answer.Code)));
        Assert.Equal(403, (await here.Ask("GET", "operator")).Status);
        using var nobody = new Rest(cluster.Rig.Urls[0]);
        Assert.Equal(401, (await nobody.Ask("GET", "operator")).Status);

        // As the protocol writes them: a name that somebody tries is not kept.
        Assert.Equal(
            ["GET /api/v1/operator forbidden", "POST /api/v1/operator/users/{username}/ban forbidden"],
            (await cluster.Rig.Scalar<string[]>(
                "SELECT array_agg(subject || ' ' || result) FROM audit WHERE event = 'operator_denied' AND actor_id = $1", user.Id.Value)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_operator_without_the_second_factor_is_recorded_with_the_reason()
    {
        var user = (await cluster.Rig.Crew(1)).Users[0];
        await cluster.Rig.Execute("UPDATE account SET operator = true WHERE user_id = $1", user.Id.Value);
        using var door = new Rest(cluster.Rig.Urls[0], user.Token);
        Assert.Equal((403, "second_factor_required"), Shown(await door.Ask("GET", "operator/audit")));
        Assert.Equal(
            "GET /api/v1/operator/audit second_factor_required",
            await cluster.Rig.Scalar<string>(
                "SELECT subject || ' ' || result FROM audit WHERE event = 'operator_denied' AND actor_id = $1 AND session_id = $2", user.Id.Value, user.Session.Value));

        static (int, string?) Shown(RestAnswer answer) => (answer.Status, answer.Code);
    }
}
