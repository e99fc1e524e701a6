using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Drafts;

/// <summary>What is begun on one device stands on the others, for its owner alone and as long as the membership.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DraftsTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task A_draft_reaches_the_owners_other_devices_and_nobody_else()
    {
        var crew = await Rig.Crew(2);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        await using var mine = (await RawSocket.Open(Rig.Urls[1], crew.Users[0].Token)).Listen();
        await using var theirs = (await RawSocket.Open(Rig.Urls[1], crew.Users[1].Token)).Listen();
        await mine.Sync();
        await theirs.Sync();

        var kept = await rest.Ask("PUT", $"rooms/{crew.Room}/draft", new { text = "Dear all" });
        Assert.Equal((200, "Dear all"), (kept.Status, kept.Text("text")));
        await mine.Until(pushes => Drafts(pushes).Any());
        Assert.Equal(kept.Json.ToString(), Drafts(mine.Pushes).Single().ToString());
        Assert.Equal([kept.Json.ToString()], (await rest.Ask("GET", "drafts")).Json.EnumerateArray().Select(draft => draft.ToString()));

        // An event after it: what the other one would have been told lies before that.
        Assert.True((await Rig.Room(crew.Room).Post(new PostMessage(crew.Users[0].Id, ClientId.New(), "Dear all!"))).Ok);
        await theirs.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "Events"));
        Assert.Empty(Drafts(theirs.Pushes));
    }

    [Fact]
    public async Task The_last_word_holds_and_no_word_removes_it()
    {
        var crew = await Rig.Crew(1);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        await using var socket = (await RawSocket.Open(Rig.Urls[1], crew.Users[0].Token)).Listen();
        await socket.Sync();
        var times = new List<DateTimeOffset>();
        foreach (var text in new[] { "one", "two", "", "three", null })
        {
            var answer = await rest.Ask("PUT", $"rooms/{crew.Room}/draft", new { text });
            Assert.Equal(200, answer.Status);
            times.Add(answer.Json.GetProperty("at").GetDateTimeOffset());
            Assert.Equal(string.IsNullOrEmpty(text) ? [] : [text], (await rest.Ask("GET", "drafts")).Json.EnumerateArray().Select(draft => draft.GetProperty("text").GetString()));
        }

        Assert.Equal(times.Distinct().Order(), times);
        await socket.Until(pushes => Drafts(pushes).Any(draft => draft.GetProperty("at").GetDateTimeOffset() == times[^1]));
        Assert.False(Drafts(socket.Pushes).Last().TryGetProperty("text", out _));
    }

    [Fact]
    public async Task Only_members_keep_drafts_and_leaving_ends_them()
    {
        var (crew, foreign) = (await Rig.Crew(2), await Rig.Crew(1));
        var guest = crew.Users[1];
        using var rest = new Rest(Rig.Urls[0], guest.Token);
        Assert.Equal("not_found", (await rest.Ask("PUT", $"rooms/{foreign.Room}/draft", new { text = "x" })).Code);
        Assert.Equal("not_found", (await rest.Ask("PUT", $"rooms/{Guid.NewGuid()}/draft", new { text = (string?)null })).Code);
        Assert.Equal(200, (await rest.Ask("PUT", $"rooms/{crew.Room}/draft", new { text = "x" })).Status);

        var room = Rig.Room(crew.Room);
        Assert.True((await room.Submit(new LeaveRoom(guest.Id, ClientId.New(), guest.Id))).Ok);
        Assert.Empty((await rest.Ask("GET", "drafts")).Json.EnumerateArray());
        Assert.Equal("not_found", (await rest.Ask("PUT", $"rooms/{crew.Room}/draft", new { text = "y" })).Code);
        Assert.True((await room.Submit(new JoinRoom(crew.Users[0].Id, ClientId.New(), guest.Id))).Ok);
        Assert.Empty((await rest.Ask("GET", "drafts")).Json.EnumerateArray());
    }

    [Fact]
    public async Task What_could_not_be_posted_cannot_be_a_draft()
    {
        var crew = await Rig.Crew(1);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        Assert.Equal("text_invalid", (await rest.Ask("PUT", $"rooms/{crew.Room}/draft", new { text = "a\0b" })).Code);
        Assert.Equal("text_too_long", (await rest.Ask("PUT", $"rooms/{crew.Room}/draft", new { text = new string('é', 8 * 1024 + 1) })).Code);
        Assert.Equal(200, (await rest.Ask("PUT", $"rooms/{crew.Room}/draft", new { text = new string('é', 8 * 1024) })).Status);
        Assert.Equal("bad_request", (await rest.Ask("PUT", $"rooms/{crew.Room}/draft", "{}")).Code);
    }

    [Fact]
    public async Task Drafts_are_exported_and_go_with_the_account()
    {
        var crew = await Rig.Crew(1);
        var user = crew.Users[0];
        await Rig.GivePassword(user);
        using var rest = new Rest(Rig.Urls[0], user.Token);
        await rest.Ask("PUT", $"rooms/{crew.Room}/draft", new { text = "unsaid" });
        var export = (await rest.Ask("POST", "me/export", new { password = Owners.Password })).Json;
        Assert.Equal("unsaid", Assert.Single(export.GetProperty("drafts").EnumerateArray()).GetProperty("text").GetString());

        Assert.Equal(202, (await rest.Ask("DELETE", "me", new { password = Owners.Password })).Status);
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM draft WHERE user_id = $1", user.Id.Value));
    }

    private static IEnumerable<System.Text.Json.JsonElement> Drafts(IEnumerable<System.Text.Json.JsonElement> pushes) =>
        pushes.Where(push => RawSocket.Target(push) == "DraftMoved").Select(push => push.GetProperty("arguments")[0]);
}
