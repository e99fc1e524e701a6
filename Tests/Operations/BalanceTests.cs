using System.Globalization;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Operations;

/// <summary>A silo that joins a busy cluster gets its share of the rooms that are in use, and nobody loses a message by it.</summary>
public sealed class BalanceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Rooms = 12;
    private const string Active = "chat_rooms_active ";
    private const string Moved = "chat_rooms_moved_total ";

    [Fact]
    public async Task Rooms_in_use_move_to_a_silo_that_joins_while_people_write_in_them()
    {
        await using var database = await postgres.CreateDatabase();
        await using var first = await ServerProcess.Silo(database.ConnectionString, "Chat:Rooms:BalanceSeconds=1");
        await using var gateway = await ServerProcess.Gateway(database.ConnectionString);
        var talks = new List<(Crew Crew, Member One, Member Other)>();
        for (var room = 0; room < Rooms; room++)
        {
            var crew = await gateway.Crew(2);
            talks.Add((crew, new Member(crew.Users[0], [gateway.Public.BaseAddress!]), new Member(crew.Users[1], [gateway.Public.BaseAddress!])));
        }

        await Task.WhenAll(talks.SelectMany(talk => new[] { talk.One.Connect(), talk.Other.Connect() }));
        await using var second = await ServerProcess.Silo(database.ConnectionString, "Chat:Rooms:BalanceSeconds=1");
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (await Count(second, Active) < Rooms / 2 || await Count(first, Active) > Rooms / 2 || await Count(first, Moved) < Rooms / 2)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.WhenAll(talks.Select(talk => talk.One.Post(talk.Crew.Room, "while rooms move")));
        }

        // Half of them, and each by this way.
        Assert.Equal(Rooms / 2, await Count(first, Active));
        Assert.Equal(Rooms / 2, await Count(first, Moved));

        foreach (var (crew, one, other) in talks)
        {
            var last = await one.Post(crew.Room, "last");
            await Task.WhenAll(one.Reached(crew.Room, last.Seq), other.Reached(crew.Room, last.Seq));
            Assert.Equal(one.Sent.Select(sent => sent.ClientId), other.Shown.Select(shown => shown.ClientId).Intersect(one.Sent.Select(sent => sent.ClientId)));
            Assert.Equal(one.Sent.Count, one.Sent.Select(sent => sent.Seq).Distinct().Count());
            Assert.Empty(one.Seen.Concat(other.Seen));
            await one.DisposeAsync();
            await other.DisposeAsync();
        }
    }

    private static async Task<int> Count(ServerProcess silo, string metric)
    {
        var text = await silo.Operations.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(metric, StringComparison.Ordinal));
        return line is null ? 0 : (int)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
