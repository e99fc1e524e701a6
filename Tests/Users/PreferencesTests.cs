using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Users;

/// <summary>What clients keep for each other is the user grain's own state, in the database.</summary>
[Collection(ClusterCollection.Name)]
public sealed class PreferencesTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task What_one_client_keeps_another_one_reads_and_nobody_else()
    {
        var users = (await Rig.Crew(2)).Users;
        using var here = new Rest(Rig.Urls[0], users[0].Token);
        using var there = new Rest(Rig.Urls[1], users[0].Token);
        using var other = new Rest(Rig.Urls[1], users[1].Token);
        Assert.Equal("{}", Kept(await here.Ask("GET", "me/preferences")));
        Assert.Equal(204, (await here.Ask("PUT", "me/preferences", """{"theme":"dark"}""")).Status);
        Assert.Equal("""{"theme":"dark"}""", Kept(await there.Ask("GET", "me/preferences")));
        Assert.Equal(204, (await there.Ask("PUT", "me/preferences", """{"sound":false}""")).Status);
        Assert.Equal("""{"sound":false}""", Kept(await here.Ask("GET", "me/preferences")));
        Assert.Equal("{}", Kept(await other.Ask("GET", "me/preferences")));
    }

    [Theory]
    [InlineData("[1]", 400, "bad_request")]
    [InlineData("null", 400, "bad_request")]
    [InlineData("{", 400, "bad_request")]
    [InlineData("{\"a\":1,\"a\":2}", 400, "bad_request")]
    public async Task What_is_no_object_is_refused(string body, int status, string code)
    {
        using var rest = new Rest(Rig.Urls[0], (await Rig.Crew(1)).Users[0].Token);
        var answer = await rest.Ask("PUT", "me/preferences", body);
        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task They_have_a_size_are_exported_and_go_with_the_account()
    {
        var user = (await Rig.Crew(1)).Users[0];
        await Rig.GivePassword(user);
        using var rest = new Rest(Rig.Urls[0], user.Token);
        Assert.Equal("too_large", (await rest.Ask("PUT", "me/preferences", Sized(16 * 1024 + 1))).Code);
        var largest = Sized(16 * 1024);
        Assert.Equal(204, (await rest.Ask("PUT", "me/preferences", largest)).Status);
        var export = (await rest.Ask("POST", "me/export", new { password = Owners.Password })).Json;
        Assert.Equal(largest, export.GetProperty("preferences").GetRawText());

        var rows = await States();
        Assert.Equal(202, (await rest.Ask("DELETE", "me", new { password = Owners.Password })).Status);
        await Rig.Until("EXISTS (SELECT FROM account_deletion WHERE user_id = $1 AND finished_at IS NOT NULL)", user.Id.Value);
        Assert.Equal(rows - 1, await States());
    }

    // Others share the cluster, but only this class keeps preferences.
    private Task<long> States() => Rig.Scalar<long>("SELECT count(*) FROM OrleansStorage WHERE PayloadBinary IS NOT NULL");

    private static string Sized(int bytes) => $$"""{"x":"{{new string('x', bytes - 8)}}"}""";

    private static string Kept(RestAnswer answer) => System.Text.Encoding.UTF8.GetString(answer.Bytes);
}

/// <summary>Silos come and go; the state stays.</summary>
public sealed class PreferencesStorageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task They_are_read_by_the_silo_that_comes_after_the_one_that_held_them()
    {
        await using var database = await postgres.CreateDatabase();
        string token;
        await using (var silo = await Start(database))
        {
            using var rest = new Rest(silo.Address);
            await rest.Ask("POST", "accounts", new { username = "ada", email = "ada@example.com", password = "correct horse" });
            token = (await rest.Ask("POST", "sessions", new { username = "ada", password = "correct horse" })).Text("accessToken");
            using var ada = new Rest(silo.Address, token);
            Assert.Equal(204, (await ada.Ask("PUT", "me/preferences", """{"theme":"dark"}""")).Status);
        }

        await using var next = await Start(database);
        using var later = new Rest(next.Address, token);
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        RestAnswer answer;
        while ((answer = await later.Ask("GET", "me/preferences")).Status != 200)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }

        Assert.Equal("""{"theme":"dark"}""", System.Text.Encoding.UTF8.GetString(answer.Bytes));
    }

    private static Task<TestSilo> Start(TestDatabase database) => TestSilo.Start(
        database.ConnectionString, ("Chat:Gateway:Hosted", "true"), ("Chat:Cluster:ClusterId", $"c{Guid.NewGuid():N}"));
}
