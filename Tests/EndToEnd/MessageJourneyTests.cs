using System.Text.RegularExpressions;
using Npgsql;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>One message, forward only, as <c>docs/architecture.md</c> walks it.</summary>
[Collection(ClusterCollection.Name)]
public sealed class MessageJourneyTests(SharedCluster cluster)
{
    [Fact]
    public async Task A_message_reaches_the_other_gateway_and_comes_back_to_its_sender_once()
    {
        // A room on each silo, so that both are on somebody's way.
        var silos = new HashSet<SiloProcess>();
        for (var rooms = 0; silos.Count < cluster.Rig.Silos.Count; rooms++)
        {
            Assert.True(rooms < 64, "64 rooms are all on one silo");
            await using var talk = await Conversation.Start(cluster.Rig, 3);
            if (silos.Add(await cluster.Rig.SiloOf(talk.Room)))
            {
                await Walk(talk);
            }
        }
    }

    [Fact]
    public void The_walk_in_the_documentation_names_what_is_there()
    {
        var rows = WalkTable.Read();
        Assert.Equal(Enumerable.Range(1, 9), rows.Select(row => row.Number));
        Assert.All(rows, row => Assert.Matches(
            $@"\b(public|internal|private)\b[^\n;=]*\b{Regex.Escape(row.Method)}(<\w+>)?\(", File.ReadAllText(Path.Combine(Repository.Root, row.Path))));
    }

    private async Task Walk(Conversation talk)
    {
        var (sender, there) = (talk.Members[0], talk.Members[1]);
        var id = Guid.CreateVersion7();
        var posted = await sender.Post(talk.Room, "Grüße 🌍", id);
        Assert.False(posted.Duplicate);
        Assert.Equal(id, posted.ClientId);
        await Task.WhenAll(talk.Members.Select(member => member.Reached(talk.Room, posted.Seq)));
        await using var database = NpgsqlDataSource.Create(cluster.Rig.Connection);
        await using var command = database.CreateCommand(
            $"SELECT seq, at, sender_id, text FROM room_event WHERE room_id = '{talk.Room}' AND client_id = '{id}'");
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(
            (posted.Seq, posted.At.UtcDateTime, sender.User.Id.Value, "Grüße 🌍"),
            (reader.GetInt64(0), reader.GetDateTime(1), reader.GetGuid(2), reader.GetString(3)));
        Assert.False(await reader.ReadAsync());
        Assert.All(talk.Members, member => Assert.Single(member.Shown, shown => shown.ClientId == id));
        Assert.NotEqual(cluster.Rig.Urls[0], cluster.Rig.Urls[1]);
        Assert.Contains(cluster.Rig.Gateway(1).Connections.OfUser(there.User.Id), connection => connection.IsReady);
        await talk.Finish();
    }
}
