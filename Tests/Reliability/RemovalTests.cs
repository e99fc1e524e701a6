using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;
using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>Whoever is removed gets nothing after the leave itself, on any device, at any gateway.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RemovalTests(SharedCluster cluster)
{
    [Fact]
    public async Task A_removed_member_gets_nothing_after_the_leave()
    {
        await using var talk = await Conversation.Start(cluster.Rig, 4);
        var victim = talk.Members[1];
        var elsewhere = cluster.Rig.Member(victim.User, 0);
        talk.Add(elsewhere);
        await elsewhere.Connect();
        await using var owner = (await RawSocket.Open(cluster.Rig.Urls[0], talk.Members[0].User.Token)).Listen();
        // Others go on meanwhile, so that the leave lies in the middle of a batch.
        var chatter = Task.WhenAll(Chat(talk, 2), Chat(talk, 3));

        var kick = await owner.Call("Kick", $$"""["{{talk.Room}}",{"clientId":"{{Guid.NewGuid()}}","userId":"{{victim.User.Id}}"}]""");

        var leave = kick.GetProperty("result").GetProperty("seq").GetInt64();
        await Task.WhenAll(Removed(victim, talk.Room), Removed(elsewhere, talk.Room));
        await chatter;
        var last = await talk.Members[0].Post(talk.Room, "without you");
        await Task.WhenAll(new[] { 0, 2, 3 }.Select(index => talk.Members[index].Reached(talk.Room, last.Seq)));
        await IsOut(victim, talk.Room);
        await IsOut(elsewhere, talk.Room);
        Assert.Equal((leave, leave), (victim.Shown[^1].Seq, elsewhere.Shown[^1].Seq));
        var verdict = await talk.Judge();
        Assert.True(verdict.IsClean, Conversation.Describe(verdict));
    }

    [Fact]
    public async Task Who_comes_back_is_shown_the_log_from_the_new_join_on()
    {
        await using var talk = await Conversation.Start(cluster.Rig, 3);
        var guest = talk.Members[1];
        await using var owner = (await RawSocket.Open(cluster.Rig.Urls[0], talk.Members[0].User.Token)).Listen();
        await owner.Call("Kick", $$"""["{{talk.Room}}",{"clientId":"{{Guid.NewGuid()}}","userId":"{{guest.User.Id}}"}]""");
        await Removed(guest, talk.Room);
        await talk.Members[0].Post(talk.Room, "without you");
        var invited = await owner.Call("Invite", $$"""["{{talk.Room}}",{"clientId":"{{Guid.NewGuid()}}","userId":"{{guest.User.Id}}"}]""");
        var join = invited.GetProperty("result").GetProperty("seq").GetInt64();

        await guest.Reached(talk.Room, join);

        await talk.Finish();
        Assert.DoesNotContain(guest.Shown, shown => shown.Seq == join - 1);
        await BadInputTests.IsAlive(owner, talk.Room);
    }

    [Fact]
    public async Task A_closed_room_ends_for_everybody_with_the_event_that_says_so()
    {
        await using var talk = await Conversation.Start(cluster.Rig, 3);
        var chatter = Task.WhenAll(Chat(talk, 1, int.MaxValue), Chat(talk, 2, int.MaxValue));
        using var owner = cluster.Rig.Http(talk.Crew.Users[0]);
        var path = $"rooms/{talk.Room}";
        owner.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());

        var closed = await owner.DeleteAsync(path);

        var seq = (await closed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("seq").GetInt64();
        await Assert.ThrowsAsync<ChatRefusedException>(() => chatter);
        foreach (var member in talk.Members)
        {
            await Removed(member, talk.Room);
            Assert.Equal(seq, member.Shown[^1].Seq);
            await IsOut(member, talk.Room);
        }

        var again = await (await owner.DeleteAsync(path)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(again.GetProperty("duplicate").GetBoolean() && again.GetProperty("seq").GetInt64() == seq);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync(path)).StatusCode);
        // A device that was away meanwhile.
        var resume = new ResumePoint(talk.Members[1].Client.Epoch!.Value, new Dictionary<Guid, long> { [talk.Room.Value] = 4 });
        await using var back = cluster.Rig.Member(talk.Members[1].User, 0, resume);
        await back.Connect();
        await Removed(back, talk.Room);
        var verdict = await talk.Judge();
        Assert.True(verdict.IsClean, Conversation.Describe(verdict));
    }

    private static async Task Chat(Conversation talk, int member, int messages = 30)
    {
        for (var count = 0; count < messages; count++)
        {
            await talk.Members[member].Post(talk.Room, $"{count}");
        }
    }

    private static Task Removed(Member member, RoomId room) =>
        member.Until(all => all.Any(one => one is RoomRemoved removed && removed.RoomId == room.Value));

    /// <summary>Its answer comes after whatever was sent to the same socket before.</summary>
    private static async Task IsOut(Member member, RoomId room)
    {
        var refused = await Assert.ThrowsAsync<ChatRefusedException>(() => member.Client.HistoryAsync(room.Value, new HistoryRequest()));
        Assert.Equal("not_found", refused.Refusal.Code);
    }
}
