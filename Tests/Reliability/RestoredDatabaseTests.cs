using OrleansChat.Client.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>A database goes back in time under a running cluster, and says so by its epoch: the worst that an operator may do.</summary>
public sealed class RestoredDatabaseTests
{
    [Fact]
    public async Task Everybody_drops_what_was_lost_and_goes_on_from_what_the_database_has()
    {
        await using var rig = await ClusterRig.Start();
        await using var talk = await Conversation.Start(rig, 4);
        var kept = await talk.Members[0].Post(talk.Room, "is in the backup");
        var retried = Guid.NewGuid();
        await talk.Members[1].Post(talk.Room, "is lost", retried);
        var lost = await talk.Members[2].Post(talk.Room, "is lost as well");
        await Task.WhenAll(talk.Members.Select(member => member.Reached(talk.Room, lost.Seq)));

        await using (var database = new TestDatabase(rig.Connection, () => Task.CompletedTask))
        {
            await database.Execute($"""
                BEGIN;
                DELETE FROM room_event WHERE room_id = '{talk.Room}' AND seq > {kept.Seq};
                UPDATE room SET head = {kept.Seq}, countable = (SELECT max(countable) FROM room_event WHERE room_id = '{talk.Room}')
                WHERE room_id = '{talk.Room}';
                UPDATE chat_log SET epoch = epoch + 1;
                COMMIT
                """);
        }

        await Task.WhenAll(talk.Members.Select(member => member.Until(all => all.Any(one => one is EpochMoved))));
        // The number that was lost is given again, also to a client id that an activation once answered.
        var again = await talk.Members[1].Post(talk.Room, "is said again", retried);
        var next = await talk.Members[3].Post(talk.Room, "and it goes on");
        Assert.Equal((kept.Seq + 1, false, kept.Seq + 2), (again.Seq, again.Duplicate, next.Seq));
        foreach (var member in talk.Members)
        {
            List<RoomEvent> seen = [];
            await member.Until(all => (seen = After(all, talk.Room)).LastOrDefault()?.Seq == next.Seq);
            Assert.Equal([again.Seq, next.Seq], seen.Select(item => item.Seq));
            Assert.Equal(["is said again", "and it goes on"], seen.Select(item => item.Text));
        }
    }

    /// <summary>What was delivered of a room under the newest epoch.</summary>
    private static List<RoomEvent> After(IEnumerable<Delivered> all, RoomId room) =>
        [.. all.Reverse().TakeWhile(one => one is not EpochMoved).Reverse().OfType<RoomEvents>()
            .Where(batch => batch.RoomId == room.Value).SelectMany(batch => batch.Items)];
}
