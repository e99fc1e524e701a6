using OrleansChat.Cli.Load.Checker;
using OrleansChat.Client.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>
/// A suite that has never failed is no test: clients that are shown everything, once and in order, and make something else of it, which the checker
/// must tell from the real one.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class BrokenFoldTests(SharedCluster cluster)
{
    [Theory]
    [InlineData(null, "")]
    [InlineData(EventKinds.Edit, "'two' ")]
    [InlineData(EventKinds.Deletion, "'three' ")]
    [InlineData(EventKinds.Reaction, "'one' ")]
    [InlineData(EventKinds.Pin, "'one' ")]
    [InlineData(EventKinds.Leave, "is member; in the database none")]
    public async Task A_client_that_does_not_understand_what_it_is_shown_diverges(string? unknown, string seen)
    {
        await using var talk = await Conversation.Start(cluster.Rig, 2);
        var last = await Do(talk);
        await talk.Members[1].Reached(talk.Room, last);
        var verdict = new Verdict();
        await using var reader = new LogReader(cluster.Rig.Connection);
        var standings = await reader.Standings([talk.Room.Value], CancellationToken.None);
        FoldChecker.Check([Fold(talk.Members[1], talk.Room, unknown)], standings, verdict);

        Assert.Equal(unknown is null ? 0 : 1, verdict.Count(Wrong.Diverged));
        Assert.Contains(seen, verdict.First(Wrong.Diverged) ?? "", StringComparison.Ordinal);
        Assert.Equal(3, verdict.StatesChecked);
    }

    /// <summary>One of each kind; the last is the removal of somebody who had just joined.</summary>
    private async Task<long> Do(Conversation talk)
    {
        var (owner, room) = (talk.Members[0].Client, talk.Room.Value);
        var one = await talk.Members[0].Post(talk.Room, "one");
        var two = await talk.Members[0].Post(talk.Room, "two");
        var three = await talk.Members[0].Post(talk.Room, "three");
        await owner.ReactAsync(room, one.Seq, "tea");
        await owner.PinAsync(room, one.Seq);
        await owner.EditAsync(room, two.Seq, "two, edited");
        await owner.DeleteAsync(room, three.Seq);
        var guest = (await cluster.Rig.Crew(1)).Users[0].Id.Value;
        using var rest = new Rest(cluster.Rig.Urls[0], talk.Crew.Users[0].Token);
        await rest.Ask("POST", $"rooms/{room}/members", new { userId = guest });
        return (await rest.Ask("DELETE", $"rooms/{room}/members/{guest}")).Json.GetProperty("seq").GetInt64();
    }

    /// <summary>As the library folds, but for one kind of event.</summary>
    private static FoldedRoom Fold(Member member, RoomId room, string? unknown)
    {
        var events = member.Delivered.OfType<RoomEvents>().Where(batch => batch.RoomId == room.Value).SelectMany(batch => batch.Items).ToArray();
        var fold = new RoomFold();
        foreach (var item in events)
        {
            fold.Apply(item.Kind == unknown ? item with { Kind = "unknown" } : item);
        }

        return new FoldedRoom(member.User.Name, room.Value, events[0].Seq - 1, fold);
    }
}
