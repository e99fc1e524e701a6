using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Rooms;
using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Conversations;

/// <summary>What a post writes, by PostgreSQL's own counts: the same in a room of ten and of ten thousand.</summary>
public sealed class PostCostTests(PostgresFixture postgres, ITestOutputHelper output) : DatabaseTests(postgres)
{
    private const int Posts = 10;

    [Fact]
    public async Task A_post_writes_as_many_rows_and_statements_in_a_room_of_ten_thousand_as_in_one_of_ten()
    {
        var (few, many) = (await CostOnce(10), await CostOnce(10_000));
        output.WriteLine($"{Posts} posts, one of them to everybody:\n{string.Join('\n', many.Rows)}\n\n{string.Join("\n\n", many.Statements)}");
        Assert.Equal(few.Rows, many.Rows);
        Assert.Equal(few.Statements, many.Statements);
        Assert.Equal(Posts, many.Statements.Length);
        Assert.Contains($"room_event: {Posts} inserted, 0 updated, 0 deleted", many.Rows);
        Assert.Contains($"room: 0 inserted, {Posts} updated, 0 deleted", many.Rows);
        Assert.Contains("room_mention: 1 inserted, 0 updated, 0 deleted", many.Rows);
        Assert.DoesNotContain(many.Rows, row => row.StartsWith("room_member", StringComparison.Ordinal));
    }

    /// <summary>An append whose outcome stayed unknown is made again: then another room tells what each costs once.</summary>
    private async Task<(string[] Rows, string[] Statements)> CostOnce(int members)
    {
        var cost = await Cost(members);
        for (var more = 0; cost.Statements.Length > Posts && more < 3; more++)
        {
            cost = await Cost(members);
        }

        return cost;
    }

    private async Task<(string[] Rows, string[] Statements)> Cost(int members)
    {
        var (room, owner) = await Room(members);
        var before = await Written();
        await using var bench = new RoomBench(Database);
        var activation = bench.Activate(room);

        // What is read once is no cost of a post.
        Assert.True(await activation.Load());
        using var statements = new Statements(new NpgsqlConnectionStringBuilder(Database.ConnectionString).Database!);
        for (var post = 0; post < Posts; post++)
        {
            Assert.True((await activation.Submit(new PostMessage(owner, ClientId.New(), "hello") { MentionsRoom = post == 0 })).Ok);
        }

        var said = statements.Said;
        await Settle(bench);
        var after = await Written();
        return ([.. after.Where(table => table.Value != before[table.Key]).Select(table => $"{table.Key}: {table.Value.Minus(before[table.Key])}").Order(StringComparer.Ordinal)], said);
    }

    private async Task<(RoomId Room, UserId Owner)> Room(int members)
    {
        await using var bench = new RoomBench(Database);
        var (room, users) = await bench.Room(10);
        var activation = bench.Activate(room);
        for (var joined = 10; joined < members; joined += 90)
        {
            var more = await Task.WhenAll(Enumerable.Range(0, Math.Min(90, members - joined)).Select(_ =>
                activation.Submit(new JoinRoom(users[0], ClientId.New(), UserId.New()))));
            Assert.All(more, outcome => Assert.True(outcome.Ok, $"{outcome.Refusal}"));
        }

        Assert.Equal(members, await Database.Scalar<int>($"SELECT member_count FROM room WHERE room_id = '{room}'"));
        await Settle(bench);
        return (room, users[0]);
    }

    /// <summary>The server's processes report what they wrote at their ends at the latest: the bench's and those of this database's own pool.</summary>
    private async Task Settle(RoomBench bench)
    {
        await bench.DisposeAsync();
        Database.Source.Clear();
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (await Database.Scalar<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()") > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>By table, with its partitions.</summary>
    private async Task<Dictionary<string, Counts>> Written()
    {
        await using var command = Database.Source.CreateCommand("""
            SELECT regexp_replace(relname, '_\d+$', ''), sum(n_tup_ins)::bigint, sum(n_tup_upd)::bigint, sum(n_tup_del)::bigint
            FROM pg_stat_user_tables GROUP BY 1
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new Dictionary<string, Counts>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            tables[reader.GetString(0)] = new Counts(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        }

        return tables;
    }

    private readonly record struct Counts(long Inserted, long Updated, long Deleted)
    {
        public Counts Minus(Counts other) => new(Inserted - other.Inserted, Updated - other.Updated, Deleted - other.Deleted);

        public override string ToString() => $"{Inserted} inserted, {Updated} updated, {Deleted} deleted";
    }

    /// <summary>What the driver sends to one database.</summary>
    private sealed class Statements : IDisposable
    {
        private readonly ConcurrentQueue<string> _said = [];
        private readonly ActivityListener _listener;

        public Statements(string database)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Npgsql",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = span =>
                {
                    if (span.Tags.Any(tag => tag.Value == database) && span.Tags.FirstOrDefault(tag => tag.Key is "db.statement" or "db.query.text").Value is { } said)
                    {
                        _said.Enqueue(said);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public string[] Said => [.. _said];

        public void Dispose() => _listener.Dispose();
    }
}
