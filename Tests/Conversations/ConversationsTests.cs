using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Conversations;

/// <summary>What people do in a room besides writing, over REST of two gateways.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ConversationsTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Reactions_pins_and_threads_are_folded_into_history()
    {
        var talk = await Start(3);
        using var owner = talk.Rest[0];
        using var ann = talk.Rest[1];
        using var bob = talk.Rest[2];
        var seq = await Post(ann, talk, new { text = "tea or coffee?" });
        var answer = await Post(bob, talk, new { text = "tea", thread = seq });
        await Post(owner, talk, new { text = "both", thread = answer });
        foreach (var (who, emoji) in new[] { (ann, "tea"), (bob, "tea"), (owner, "+1"), (owner, "+1") })
        {
            Assert.Equal(200, (await who.Ask("PUT", $"{talk.Path}/messages/{seq}/reactions/{emoji}")).Status);
        }

        Assert.Equal(200, (await owner.Ask("DELETE", $"{talk.Path}/messages/{seq}/reactions/+1")).Status);
        Assert.Equal("forbidden", (await ann.Ask("PUT", $"{talk.Path}/messages/{seq}/pin")).Code);
        Assert.Equal(200, (await owner.Ask("PUT", $"{talk.Path}/messages/{seq}/pin")).Status);

        var item = Item(await bob.Ask("GET", $"{talk.Path}/events?around={seq}&limit=1"), seq);
        Assert.Equal("tea 2 True", string.Join(' ', item.GetProperty("reactions").EnumerateArray().Select(
            one => $"{one.GetProperty("emoji")} {one.GetProperty("count")} {one.GetProperty("mine").GetBoolean()}")));
        Assert.True(item.GetProperty("pinned").GetBoolean());
        Assert.Equal(2, item.GetProperty("replies").GetInt32());

        var thread = (await ann.Ask("GET", $"{talk.Path}/events?thread={seq}")).Json.GetProperty("items");
        Assert.Equal(["tea or coffee?", "tea", "both"], thread.EnumerateArray().Select(one => one.GetProperty("text").GetString()));
        Assert.All(thread.EnumerateArray().Skip(1), one => Assert.Equal(seq, one.GetProperty("thread").GetInt64()));
        Assert.Equal(seq, Assert.Single((await ann.Ask("GET", $"{talk.Path}/pins")).Json.EnumerateArray()).GetProperty("seq").GetInt64());
        Assert.Equal(200, (await owner.Ask("DELETE", $"{talk.Path}/messages/{seq}/pin")).Status);
        Assert.Empty((await ann.Ask("GET", $"{talk.Path}/pins")).Json.EnumerateArray());

        // What lies around a thread is not more of it.
        await Post(bob, talk, new { text = "elsewhere" });
        foreach (var (query, before, after) in new[] { ("limit=50", false, false), ("limit=2", true, false), ("after=0&limit=2", false, true), ($"before={answer}&limit=5", false, true) })
        {
            var page = (await ann.Ask("GET", $"{talk.Path}/events?thread={seq}&{query}")).Json;
            Assert.Equal((before, after), (page.GetProperty("hasBefore").GetBoolean(), page.GetProperty("hasAfter").GetBoolean()));
        }

        // A deleted answer keeps its place, for those too who come later.
        Assert.Equal(200, (await bob.Ask("DELETE", $"{talk.Path}/messages/{answer}")).Status);
        var gone = Item(await ann.Ask("GET", $"{talk.Path}/events?thread={seq}"), answer);
        Assert.Equal((seq, true), (gone.GetProperty("thread").GetInt64(), gone.GetProperty("deleted").GetBoolean()));
        Assert.False(gone.TryGetProperty("text", out _));

        Assert.Equal(200, (await ann.Ask("DELETE", $"{talk.Path}/messages/{seq}")).Status);
        Assert.Equal("already_deleted", (await bob.Ask("PUT", $"{talk.Path}/messages/{seq}/reactions/tea")).Code);
        Assert.Equal("already_deleted", (await bob.Ask("POST", $"{talk.Path}/messages", new { text = "late", thread = seq })).Code);
        Assert.Equal("target_not_found", (await bob.Ask("POST", $"{talk.Path}/messages", new { text = "nowhere", thread = 1 })).Code);
        Assert.Equal("bad_request", (await bob.Ask("PUT", $"{talk.Path}/messages/{answer}/reactions/{Uri.EscapeDataString("a b")}")).Code);
    }

    [Fact]
    public async Task A_message_is_shown_with_what_it_said_before_until_it_is_deleted()
    {
        var talk = await Start(2);
        using var owner = talk.Rest[0];
        using var ann = talk.Rest[1];
        var seq = await Post(ann, talk, new { text = "one" });
        foreach (var text in new[] { "two", "three" })
        {
            Assert.Equal(200, (await ann.Ask("PATCH", $"{talk.Path}/messages/{seq}", new { text })).Status);
        }

        var path = $"{talk.Path}/messages/{seq}/versions";
        var versions = (await owner.Ask("GET", path)).Json.EnumerateArray().ToArray();
        Assert.Equal(["one", "two", "three"], versions.Select(one => one.GetProperty("text").GetString()));
        Assert.Equal(["message", "edit", "edit"], versions.Select(one => one.GetProperty("kind").GetString()));

        // The last fifty of many.
        for (var count = 0; count < 50; count++)
        {
            Assert.Equal(200, (await ann.Ask("PATCH", $"{talk.Path}/messages/{seq}", new { text = $"{count}" })).Status);
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(count => $"{count}"), (await owner.Ask("GET", path)).Json.EnumerateArray().Select(one => one.GetProperty("text").GetString()));
        Assert.Equal("target_not_found", (await owner.Ask("GET", $"{talk.Path}/messages/1/versions")).Code);
        Assert.Equal("target_not_found", (await owner.Ask("GET", $"{talk.Path}/messages/9999/versions")).Code);
        using var stranger = new Rest(Rig.Urls[0], (await Rig.Crew(1)).Users[0].Token);
        Assert.Equal("not_found", (await stranger.Ask("GET", path)).Code);
        Assert.Equal(200, (await ann.Ask("DELETE", $"{talk.Path}/messages/{seq}")).Status);
        Assert.Equal("already_deleted", (await owner.Ask("GET", path)).Code);
    }

    [Fact]
    public async Task Mentions_are_counted_until_they_are_read_or_deleted_and_only_admins_call_everybody()
    {
        var talk = await Start(3);
        using var owner = talk.Rest[0];
        using var ann = talk.Rest[1];
        using var bob = talk.Rest[2];
        var first = await Post(ann, talk, new { text = $"@{talk.Users[2].Name}, are you there? (not a@{talk.Users[0].Name})" });
        Assert.Equal([talk.Users[2].Id.Value], Item(await bob.Ask("GET", $"{talk.Path}/events?around={first}&limit=1"), first)
            .GetProperty("mentions").EnumerateArray().Select(user => user.GetGuid()));
        var all = await Post(owner, talk, new { text = "@room, supper!" });
        await Post(ann, talk, new { text = "@room, I may not call you" });
        Assert.Equal((3, 2), await Unread(bob, talk, 0));
        Assert.Equal((2, 1), await Unread(bob, talk, first));
        Assert.Equal(200, (await owner.Ask("DELETE", $"{talk.Path}/messages/{all}")).Status);
        Assert.Equal((2, 0), await Unread(bob, talk, 0));
        Assert.Equal((0, 0), await Unread(owner, talk, long.MaxValue));

        // Those who are there are everybody, too, as far as counts go.
        var here = await Post(owner, talk, new { text = "@here, who has the salt?" });
        var item = Item(await bob.Ask("GET", $"{talk.Path}/events?around={here}&limit=1"), here);
        Assert.Equal((true, true), (item.GetProperty("mentionsRoom").GetBoolean(), item.GetProperty("mentionsHere").GetBoolean()));
        Assert.Equal((1, 1), await Unread(bob, talk, here - 1));
        var mine = await Post(ann, talk, new { text = "@here" });
        Assert.False(Item(await bob.Ask("GET", $"{talk.Path}/events?around={mine}&limit=1"), mine).TryGetProperty("mentionsHere", out _));
    }

    [Fact]
    public async Task A_room_marked_as_unread_stays_so_on_every_device_until_it_is_read()
    {
        var talk = await Start(2);
        using var ann = talk.Rest[1];
        var seq = await Post(talk.Rest[0], talk, new { text = "hello" });
        await Unread(ann, talk, seq);
        await using var device = (await RawSocket.Open(Rig.Urls[0], talk.Users[1].Token)).Listen();
        await device.Call("Sync", "[{}]");
        Assert.True((await ann.Ask("PUT", $"{talk.Path}/unread")).Json.GetProperty("markedUnread").GetBoolean());
        await device.Until(pushes => pushes.Any(push =>
            RawSocket.Target(push) == "ReadMoved" && push.GetProperty("arguments")[0].GetProperty("markedUnread").GetBoolean()));
        var read = (await ann.Ask("PUT", $"{talk.Path}/read", new { upTo = 1 })).Json;
        Assert.Equal((seq, false), (read.GetProperty("readSeq").GetInt64(), read.GetProperty("markedUnread").GetBoolean()));
        talk.Rest[0].Dispose();
    }

    [Fact]
    public async Task Receipts_are_told_until_the_owner_turns_them_off()
    {
        var talk = await Start(2);
        using var owner = talk.Rest[0];
        using var ann = talk.Rest[1];
        var seq = await Post(owner, talk, new { text = "hello" });
        await using var watching = (await RawSocket.Open(Rig.Urls[0], talk.Users[0].Token)).Listen();
        await watching.Call("Sync", "[{}]");
        await Unread(ann, talk, seq);
        await watching.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "Receipt"
            && push.GetProperty("arguments")[0] is var told && told.GetProperty("readSeq").GetInt64() == seq
            && told.GetProperty("userId").GetGuid() == talk.Users[1].Id.Value));
        Assert.Contains((await owner.Ask("GET", $"{talk.Path}/receipts")).Json.EnumerateArray(), one => one.GetProperty("readSeq").GetInt64() == seq);
        Assert.False((await owner.Ask("PATCH", talk.Path, new { receipts = false })).Json.GetProperty("receipts").GetBoolean());
        Assert.Equal("forbidden", (await owner.Ask("GET", $"{talk.Path}/receipts")).Code);
    }

    [Fact]
    public async Task The_muted_and_the_banned_are_kept_quiet_and_out_until_it_is_lifted()
    {
        var talk = await Start(3);
        using var owner = talk.Rest[0];
        using var ann = talk.Rest[1];
        using var bob = talk.Rest[2];
        var (mute, ban) = ($"{talk.Path}/mutes/{talk.Users[1].Id}", $"{talk.Path}/bans/{talk.Users[2].Id}");
        Assert.Equal(200, (await owner.Ask("PUT", mute, new { until = TimeProvider.System.GetUtcNow().AddHours(1) })).Status);
        Assert.Equal("muted", (await ann.Ask("POST", $"{talk.Path}/messages", new { text = "but" })).Code);
        Assert.Equal(200, (await owner.Ask("DELETE", mute)).Status);
        await Post(ann, talk, new { text = "thank you" });
        Assert.Equal("bad_request", (await owner.Ask("PUT", mute, new { until = TimeProvider.System.GetUtcNow().AddHours(-1) })).Code);

        Assert.Equal("forbidden", (await ann.Ask("PUT", ban, new { })).Code);
        Assert.Equal(200, (await owner.Ask("PUT", ban, new { reason = "spam" })).Status);
        Assert.Equal("not_found", (await bob.Ask("POST", $"{talk.Path}/messages", new { text = "let me in" })).Code);
        Assert.Equal("room_banned", (await owner.Ask("POST", $"{talk.Path}/members", new { userId = talk.Users[2].Id.Value })).Code);
        var link = (await owner.Ask("POST", $"{talk.Path}/invites", new { uses = 5 })).Text("code");
        Assert.Equal("room_banned", (await bob.Ask("POST", "rooms/join", new { code = link })).Code);
        Assert.Single((await owner.Ask("GET", $"{talk.Path}/bans")).Json.EnumerateArray());
        Assert.Equal(200, (await owner.Ask("DELETE", ban)).Status);
        Assert.Equal(200, (await bob.Ask("POST", "rooms/join", new { code = link })).Status);
    }

    [Fact]
    public async Task Slow_mode_lets_one_message_through_and_says_how_long_to_wait_but_not_to_admins()
    {
        var talk = await Start(2);
        using var owner = talk.Rest[0];
        using var ann = talk.Rest[1];
        Assert.Equal(3_600_000, (await owner.Ask("PATCH", talk.Path, new { slowModeMs = 3_600_000 })).Json.GetProperty("slowModeMs").GetInt32());
        await Post(ann, talk, new { text = "one" });
        var refused = await ann.Ask("POST", $"{talk.Path}/messages", new { text = "two" });
        Assert.Equal("slow_mode", refused.Code);
        Assert.InRange(refused.Json.GetProperty("retryAfterMs").GetInt32(), 1, 3_600_000);
        await Post(owner, talk, new { text = "three" });
        await Post(owner, talk, new { text = "four" });
        Assert.Equal(200, (await owner.Ask("PATCH", talk.Path, new { slowModeMs = 0 })).Status);
        await Post(ann, talk, new { text = "five" });
    }

    [Fact]
    public async Task A_link_lets_in_as_many_as_it_says_and_each_of_them_as_often_as_they_ask()
    {
        var talk = await Start(1);
        var strangers = (await Rig.Crew(8)).Users;
        using var owner = talk.Rest[0];
        var code = (await owner.Ask("POST", $"{talk.Path}/invites", new { uses = 3 })).Text("code");
        var rests = strangers.Select((user, index) => new Rest(Rig.Urls[index % 2], user.Token)).ToArray();
        var answers = await Task.WhenAll(rests.Select(rest => rest.Ask("POST", "rooms/join", new { code })));
        Assert.Equal(3, answers.Count(answer => answer.Status == 200));
        Assert.Equal(5, answers.Count(answer => answer.Code == "invitation_invalid"));
        var inside = Array.FindIndex(answers, answer => answer.Status == 200);
        Assert.Equal(200, (await rests[inside].Ask("POST", "rooms/join", new { code })).Status);
        Assert.Equal(4, (await owner.Ask("GET", talk.Path)).Json.GetProperty("memberCount").GetInt32());
        var invite = Assert.Single((await owner.Ask("GET", $"{talk.Path}/invites")).Json.EnumerateArray());
        Assert.Equal(3, invite.GetProperty("used").GetInt32());
        Assert.Equal(204, (await owner.Ask("DELETE", $"{talk.Path}/invites/{invite.GetProperty("inviteId")}")).Status);
        Assert.Equal("invitation_invalid", (await rests[inside].Ask("POST", "rooms/join", new { code })).Code);
        Array.ForEach(rests, rest => rest.Dispose());
    }

    [Fact]
    public async Task A_link_opens_over_the_hub_as_over_REST()
    {
        var talk = await Start(1);
        var stranger = (await Rig.Crew(1)).Users[0];
        using var owner = talk.Rest[0];
        var code = (await owner.Ask("POST", $"{talk.Path}/invites", new { uses = 1 })).Text("code");
        await using var device = (await RawSocket.Open(Rig.Urls[1], stranger.Token)).Listen();
        await device.Sync();
        var room = (await Join(code)).GetProperty("result");
        Assert.Equal((talk.Room.Value, "member", 2), (room.GetProperty("roomId").GetGuid(), room.GetProperty("role").GetString(), room.GetProperty("memberCount").GetInt32()));
        await device.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "RoomAdded"));
        Assert.Equal(talk.Room.Value, (await Join(code)).GetProperty("result").GetProperty("roomId").GetGuid());
        Assert.Contains("invitation_invalid", (await Join("nonsense")).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("bad_request", (await device.Call("JoinByLink", $$"""[{"clientId":"{{Guid.NewGuid()}}"}]""")).GetProperty("error").GetString(), StringComparison.Ordinal);

        Task<JsonElement> Join(string? by) => device.Call("JoinByLink", $$"""[{"clientId":"{{Guid.NewGuid()}}","code":"{{by}}"}]""");
    }

    [Fact]
    public async Task A_link_lets_nobody_in_any_more_once_it_has_expired()
    {
        var talk = await Start(1);
        var strangers = (await Rig.Crew(2)).Users;
        using var owner = talk.Rest[0];
        using var early = new Rest(Rig.Urls[0], strangers[0].Token);
        using var late = new Rest(Rig.Urls[1], strangers[1].Token);
        var code = (await owner.Ask("POST", $"{talk.Path}/invites", new { uses = 5 })).Text("code");
        Assert.Equal(200, (await early.Ask("POST", "rooms/join", new { code })).Status);
        await Rig.Execute("UPDATE room_invite SET expires_at = now() WHERE room_id = $1", talk.Room.Value);
        Assert.Equal("invitation_invalid", (await late.Ask("POST", "rooms/join", new { code })).Code);
        Assert.Equal(2, (await owner.Ask("GET", talk.Path)).Json.GetProperty("memberCount").GetInt32());
        Assert.Empty((await owner.Ask("GET", $"{talk.Path}/invites")).Json.EnumerateArray());
    }

    [Fact]
    public async Task A_page_around_a_moment_begins_where_it_was_written()
    {
        var talk = await Start(1);
        using var owner = talk.Rest[0];
        var seqs = new List<long>();
        for (var number = 0; number < 5; number++)
        {
            seqs.Add(await Post(owner, talk, new { text = $"{number}" }));
            await Rig.Execute("UPDATE room_event SET at = '2026-01-01'::timestamptz + make_interval(hours => $3) WHERE room_id = $1 AND seq = $2", talk.Room.Value, seqs[^1], number);
        }

        await Rig.Execute("UPDATE room_event SET at = '2025-01-01' WHERE room_id = $1 AND seq < $2", talk.Room.Value, seqs[0]);
        foreach (var (at, expected) in new[] { ("2026-01-01T02:00:00Z", 2), ("2026-01-01T01:30:00Z", 2), ("2000-01-01T00:00:00Z", -1), ("2030-01-01T00:00:00Z", 4) })
        {
            var page = (await owner.Ask("GET", $"{talk.Path}/events?at={at}&limit=1")).Json.GetProperty("items");
            Assert.Equal(expected < 0 ? 1 : seqs[expected], Assert.Single(page.EnumerateArray()).GetProperty("seq").GetInt64());
        }
    }

    private async Task<Talk> Start(int members)
    {
        var crew = await Rig.Crew(members);
        return new Talk(crew.Room, crew.Users, [.. crew.Users.Select((user, index) => new Rest(Rig.Urls[index % 2], user.Token))]);
    }

    private static async Task<long> Post(Rest by, Talk talk, object message)
    {
        var posted = await by.Ask("POST", $"{talk.Path}/messages", message);
        Assert.True(posted.Status == 200, posted.Code);
        return posted.Json.GetProperty("seq").GetInt64();
    }

    private static async Task<(long Unread, int Mentions)> Unread(Rest by, Talk talk, long upTo)
    {
        var state = (await by.Ask("PUT", $"{talk.Path}/read", new { upTo })).Json;
        return (state.GetProperty("unread").GetInt64(), state.GetProperty("mentions").GetInt32());
    }

    private static JsonElement Item(RestAnswer page, long seq) =>
        page.Json.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("seq").GetInt64() == seq);

    private sealed record Talk(RoomId Room, CrewUser[] Users, Rest[] Rest)
    {
        public string Path { get; } = $"rooms/{Room}";
    }
}
