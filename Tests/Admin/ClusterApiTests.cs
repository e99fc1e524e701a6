using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Admin;

/// <summary>What operators see of a running cluster of two silos and two gateways, and what they do to it.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterApiTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task The_status_lists_every_process_with_what_it_carries()
    {
        await using var talk = await Conversation.Start(Rig, 2);
        using var chief = await Chief.SignIn(Rig);
        var status = await Asked(chief, "operator/status", answer => answer.GetProperty("processes").EnumerateArray().All(one => one.GetProperty("answers").GetBoolean()));

        Assert.Equal("gateway-1", status.GetProperty("answering").GetString());
        var all = status.GetProperty("processes").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);
        Assert.Equal(Rig.Silos.Select(silo => silo.Name).Append("gateway-1").Append("gateway-2").Order(), all.Keys.Order());
        Assert.All(all.Values, one => Assert.True(one.GetProperty("answers").GetBoolean() && one.GetProperty("memoryBytes").GetInt64() > 0));
        Assert.Equal(["gateway", "gateway"], all.Where(one => one.Key.StartsWith("gateway", StringComparison.Ordinal)).Select(one => one.Value.GetProperty("kind").GetString()));
        Assert.True(all["gateway-1"].GetProperty("sockets").GetInt32() >= 1 && all["gateway-2"].GetProperty("sockets").GetInt32() >= 1);
        Assert.True(Rig.Silos.Sum(silo => all[silo.Name].GetProperty("rooms").GetInt32()) >= 1);
    }

    [Fact]
    public async Task Settings_say_where_they_come_from_and_hold_no_secret_and_reading_them_is_on_record()
    {
        using var chief = await Chief.SignIn(Rig);
        var silo = Rig.Silos[0].Name;
        var answer = await chief.Port.Ask("GET", $"operator/processes/{silo}/settings");
        var settings = answer.Json.EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);

        Assert.Equal("•••", settings["Chat:Tokens:Passphrase"].GetProperty("value").GetString());
        Assert.Equal("00:00:01", settings["Chat:Cluster:ProbePeriod"].GetProperty("value").GetString());
        Assert.Contains("•••", settings["ConnectionStrings:Chat"].GetProperty("value").GetString(), StringComparison.Ordinal);
        var text = System.Text.Encoding.UTF8.GetString(answer.Bytes);
        Assert.DoesNotContain(Tests.Support.TestSecrets.Passphrase, text, StringComparison.Ordinal);
        Assert.DoesNotContain(new Npgsql.NpgsqlConnectionStringBuilder(Rig.Connection).Password!, text, StringComparison.Ordinal);
        Assert.Equal((404, "not_found"), ((await chief.Port.Ask("GET", "operator/processes/nobody/settings")) is var none ? (none.Status, none.Code) : default));
        Assert.Equal(1L, await Recorded(chief, "settings_read"));
    }

    [Fact]
    public async Task It_tells_where_a_room_lives_and_how_far_its_gateways_are()
    {
        await using var talk = await Conversation.Start(Rig, 2);
        var last = await talk.Members[0].Post(talk.Room, "hello");
        await Task.WhenAll(talk.Members.Select(member => member.Reached(talk.Room, last.Seq)));
        using var chief = await Chief.SignIn(Rig);
        var place = await Asked(chief, $"operator/rooms/{talk.Room}/place", answer => Named(answer).Count == 2);

        Assert.Equal((await Rig.SiloOf(talk.Room)).Name, place.GetProperty("silo").GetString());
        Assert.Equal(last.Seq, place.GetProperty("head").GetInt64());
        var gateways = Named(place);
        Assert.Equal(["gateway-1", "gateway-2"], gateways.Keys.Order());
        Assert.All(gateways.Values, feed => Assert.Equal((last.Seq, 0L, 1), (feed.GetProperty("position").GetInt64(), feed.GetProperty("lag").GetInt64(), feed.GetProperty("followers").GetInt32())));
        Assert.Equal(404, (await chief.Port.Ask("GET", $"operator/rooms/{Guid.NewGuid()}/place")).Status);
    }

    [Fact]
    public async Task A_room_moves_to_and_fro_under_load_and_nobody_loses_doubles_or_reorders_a_message()
    {
        await using var talk = await Conversation.Start(Rig, 4);
        using var chief = await Chief.SignIn(Rig);
        using var stop = new CancellationTokenSource();
        var talking = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await talk.Talk(2);
            }
        });

        for (var turn = 0; turn < 4; turn++)
        {
            var from = (await Rig.SiloOf(talk.Room)).Name;
            var to = Rig.Silos.Single(silo => silo.Name != from).Name;
            var moved = await chief.Port.Ask("POST", $"operator/rooms/{talk.Room}/move", turn % 2 == 0 ? new { silo = to } : new { });
            Assert.Equal((200, to), (moved.Status, moved.Status == 200 ? moved.Text("silo") : moved.Code));
            Assert.Equal(to, (await Rig.SiloOf(talk.Room)).Name);
        }

        await stop.CancelAsync();
        await talking;
        await talk.Finish();
        Assert.Equal(4L, await Recorded(chief, "room_moved"));
        var here = (await Rig.SiloOf(talk.Room)).Name;
        Assert.Equal(400, (await chief.Port.Ask("POST", $"operator/rooms/{talk.Room}/move", new { silo = here })).Status);
        Assert.Equal(400, (await chief.Port.Ask("POST", $"operator/rooms/{talk.Room}/move", new { silo = "nowhere" })).Status);
    }

    [Fact]
    public async Task An_announcement_reaches_every_socket_once()
    {
        var crew = await Rig.Crew(2);
        await using var one = (await RawSocket.Open(Rig.Urls[0], crew.Users[0].Token)).Listen();
        await using var other = (await RawSocket.Open(Rig.Urls[1], crew.Users[1].Token)).Listen();
        await Task.WhenAll(one.Sync(), other.Sync());
        using var chief = await Chief.SignIn(Rig);
        var text = $"Maintenance at noon {Guid.NewGuid():N}";
        Assert.Equal(204, (await chief.Port.Ask("POST", "operator/announcements", new { text })).Status);
        foreach (var socket in new[] { one, other })
        {
            await socket.Until(pushes => pushes.Any(push => IsIt(push, text)));
        }

        // What comes after has come: nothing of it is under way any more.
        Assert.Equal(204, (await chief.Port.Ask("POST", "operator/announcements", new { text = "after" })).Status);
        foreach (var socket in new[] { one, other })
        {
            await socket.Until(pushes => pushes.Any(push => IsIt(push, "after")));
            Assert.Single(socket.Pushes, push => IsIt(push, text));
        }

        Assert.Equal(400, (await chief.Port.Ask("POST", "operator/announcements", new { text = "a\u0007" })).Status);
        Assert.Equal(2L, await Recorded(chief, "announced"));
    }

    /// <summary>Asked until it is so: on a busy machine a process may not answer in time.</summary>
    private static async Task<JsonElement> Asked(Chief chief, string path, Func<JsonElement, bool> isSo)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (true)
        {
            var answer = (await chief.Port.Ask("GET", path)).Json;
            if (isSo(answer))
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    private static bool IsIt(JsonElement push, string text) =>
        push.GetProperty("target").GetString() == "Notice" && push.GetProperty("arguments")[0] is var notice
        && notice.GetProperty("kind").GetString() == "announcement" && notice.GetProperty("text").GetString() == text;

    private static Dictionary<string, JsonElement> Named(JsonElement place) => place.GetProperty("gateways").EnumerateArray()
        .Where(feed => feed.TryGetProperty("name", out _)).ToDictionary(feed => feed.GetProperty("name").GetString()!);

    private Task<long> Recorded(Chief chief, string asked) =>
        Rig.Scalar<long>("SELECT count(*) FROM audit JOIN account ON actor_id = user_id WHERE username = $1 AND event = $2", chief.Name, asked);
}
