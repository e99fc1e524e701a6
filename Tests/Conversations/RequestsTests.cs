using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Conversations;

/// <summary>What a stranger writes to somebody who wants to be asked first: seen, but nothing comes of it until it is accepted.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RequestsTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task A_request_counts_for_nothing_until_it_is_accepted_and_then_for_all()
    {
        await using var talk = await Ask();
        var (seq, _) = (await talk.Say("hello"), await talk.Say($"@{talk.User.Name}, are you there?"));
        Assert.Equal((0, 0), await talk.Unread(1));
        Assert.Equal("guest", (await talk.Mine.Ask("GET", $"rooms/{talk.Room}")).Text("role"));

        // It is seen, and the asker learns nothing of that.
        Assert.Equal("hello", Items(await talk.Mine.Ask("GET", $"rooms/{talk.Room}/events?after={seq - 1}"))[0].GetProperty("text").GetString());
        Assert.Equal((0, 0), await talk.Unread(seq));
        Assert.DoesNotContain(
            (await talk.Theirs.Ask("GET", $"rooms/{talk.Room}/receipts")).Json.EnumerateArray(), receipt => receipt.GetProperty("userId").GetGuid() == talk.User.Id.Value);
        Assert.Equal("offline", await Presence(talk.Asker, talk.User));

        // Three messages, and then nothing but waiting.
        await talk.Say("please");
        var surplus = await talk.Theirs.Ask("POST", $"rooms/{talk.Room}/messages", new { text = "please!" });
        Assert.Equal(("forbidden", "request_waits"), (surplus.Code, surplus.Text("reason")));
        Assert.Equal("forbidden", (await talk.Mine.Ask("PUT", $"rooms/{talk.Room}/messages/{seq}/reactions/+1")).Code);

        Assert.Equal(200, (await talk.Mine.Ask("POST", $"rooms/{talk.Room}/accept")).Status);
        Assert.Equal("already_member", (await talk.Mine.Ask("POST", $"rooms/{talk.Room}/accept")).Code);
        Assert.Equal((2, 1), await talk.Unread(seq));
        Assert.Contains(
            (await talk.Theirs.Ask("GET", $"rooms/{talk.Room}/receipts")).Json.EnumerateArray(), receipt => receipt.GetProperty("userId").GetGuid() == talk.User.Id.Value);
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (await Presence(talk.Asker, talk.User) != "online")
        {
            patience.Token.ThrowIfCancellationRequested();
        }

        await talk.Say("thank you");
    }

    [Fact]
    public async Task An_answer_accepts_and_a_repeat_of_it_is_the_first_one()
    {
        await using var talk = await Ask();
        await talk.Say("hello");
        var (key, path, answer) = (Guid.NewGuid(), $"rooms/{talk.Room}/messages", new { text = "who are you?" });
        var first = await talk.Mine.Ask("POST", path, answer, key);
        var again = await talk.Mine.Ask("POST", path, answer, key);
        Assert.Equal((200, 200, true), (first.Status, again.Status, again.Json.GetProperty("duplicate").GetBoolean()));
        Assert.Equal(first.Json.GetProperty("seq").GetInt64(), again.Json.GetProperty("seq").GetInt64());
        Assert.Equal(["message", "role"], Items(await talk.Theirs.Ask("GET", $"rooms/{talk.Room}/events")).TakeLast(2).Select(item => item.GetProperty("kind").GetString()));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => talk.Say("a friend")));
    }

    [Fact]
    public async Task Who_declines_is_gone_and_comes_back_by_writing_themselves()
    {
        await using var talk = await Ask();
        await talk.Say("hello");
        await using var device = (await RawSocket.Open(Rig.Urls[0], talk.User.Token)).Listen();
        await device.Sync();
        var left = await device.Call("Leave", $$"""["{{talk.Room}}",{"clientId":"{{Guid.NewGuid()}}"}]""");
        Assert.False(left.TryGetProperty("error", out _), $"{left}");
        await device.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "RoomRemoved"));
        Assert.Equal(404, (await talk.Mine.Ask("GET", $"rooms/{talk.Room}")).Status);
        Assert.Equal("forbidden", (await talk.Theirs.Ask("POST", $"rooms/{talk.Room}/members", new { userId = talk.User.Id.Value })).Code);

        var reopened = await talk.Mine.Ask("POST", "rooms/direct", new { userId = talk.Asker.Id.Value });
        Assert.Equal((talk.Room, "member"), (reopened.Json.GetProperty("roomId").GetGuid(), reopened.Text("role")));
        Assert.Equal(200, (await talk.Mine.Ask("POST", $"rooms/{talk.Room}/messages", new { text = "hello, now" })).Status);
    }

    [Fact]
    public async Task Acquaintances_need_not_ask_and_the_hub_accepts_as_REST_does()
    {
        var crew = await Rig.Crew(2);
        using var mine = new Rest(Rig.Urls[0], crew.Users[0].Token);
        await mine.Ask("PATCH", "me", new { directFrom = "request" });
        using var theirs = new Rest(Rig.Urls[1], crew.Users[1].Token);
        var opened = await theirs.Ask("POST", "rooms/direct", new { userId = crew.Users[0].Id.Value });
        Assert.Equal("member", (await mine.Ask("GET", $"rooms/{opened.Text("roomId")}")).Text("role"));

        await using var talk = await Ask();
        await using var device = (await RawSocket.Open(Rig.Urls[1], talk.User.Token)).Listen();
        await device.Sync();
        var accepted = await device.Call("Accept", $$"""["{{talk.Room}}",{"clientId":"{{Guid.NewGuid()}}"}]""");
        Assert.False(accepted.TryGetProperty("error", out _), $"{accepted}");
        Assert.Equal("member", (await talk.Mine.Ask("GET", $"rooms/{talk.Room}")).Text("role"));
    }

    [Fact]
    public async Task Whoever_brings_somebody_into_a_group_is_a_stranger_to_them_all_the_same()
    {
        var (user, asker) = ((await Rig.Crew(1)).Users[0], (await Rig.Crew(1)).Users[0]);
        using var mine = new Rest(Rig.Urls[0], user.Token);
        using var theirs = new Rest(Rig.Urls[1], asker.Token);
        await mine.Ask("PATCH", "me", new { directFrom = "request" });
        var group = (await theirs.Ask("POST", "rooms", new { name = "come in" })).Json.GetProperty("roomId").GetGuid();
        Assert.Equal(200, (await theirs.Ask("POST", $"rooms/{group}/members", new { userId = user.Id.Value })).Status);
        var opened = await theirs.Ask("POST", "rooms/direct", new { userId = user.Id.Value });
        Assert.Equal("guest", (await mine.Ask("GET", $"rooms/{opened.Text("roomId")}")).Text("role"));
    }

    private static JsonElement[] Items(RestAnswer page) => [.. page.Json.GetProperty("items").EnumerateArray()];

    private async Task<string?> Presence(CrewUser watcher, CrewUser watched)
    {
        await using var there = (await RawSocket.Open(Rig.Urls[0], watched.Token)).Listen();
        await there.Sync();
        await using var device = (await RawSocket.Open(Rig.Urls[1], watcher.Token)).Listen();
        await device.Sync();
        var seen = await device.Call("Watch", $$"""[{"userIds":["{{watched.Id.Value}}"]}]""");
        return seen.GetProperty("result").GetProperty("users")[0].GetProperty("state").GetString();
    }

    private async Task<Talk> Ask()
    {
        var (user, asker) = ((await Rig.Crew(1)).Users[0], (await Rig.Crew(1)).Users[0]);
        var (mine, theirs) = (new Rest(Rig.Urls[0], user.Token), new Rest(Rig.Urls[1], asker.Token));
        Assert.Equal(200, (await mine.Ask("PATCH", "me", new { directFrom = "request" })).Status);
        var opened = await theirs.Ask("POST", "rooms/direct", new { userId = user.Id.Value });
        Assert.Equal(201, opened.Status);
        return new Talk(opened.Json.GetProperty("roomId").GetGuid(), user, asker, mine, theirs);
    }

    private sealed record Talk(Guid Room, CrewUser User, CrewUser Asker, Rest Mine, Rest Theirs) : IAsyncDisposable
    {
        public async Task<long> Say(string text)
        {
            var posted = await Theirs.Ask("POST", $"rooms/{Room}/messages", new { text });
            return posted.Status == 200 ? posted.Json.GetProperty("seq").GetInt64() : throw new InvalidOperationException(posted.Code);
        }

        public async Task<(long Unread, int Mentions)> Unread(long upTo)
        {
            var state = (await Mine.Ask("PUT", $"rooms/{Room}/read", new { upTo })).Json;
            return (state.GetProperty("unread").GetInt64(), state.GetProperty("mentions").GetInt32());
        }

        public ValueTask DisposeAsync()
        {
            Mine.Dispose();
            Theirs.Dispose();
            return default;
        }
    }
}
