using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Grains;
using OrleansChat.Grains.Deletions;
using OrleansChat.Grains.Retention;
using OrleansChat.Grains.Search;
using OrleansChat.Rooms;
using OrleansChat.Search;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Search;

/// <summary>What is found in which language, and that nothing erased ever is. The database is made without a locale, as <c>./dev</c> makes it.</summary>
public sealed class SearchIndexTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private SearchBench Search => field ??= new SearchBench(Bench);

    private DataCalls Calls => new(Bench.Database, NullLogger<DataCalls>.Instance);

    [Theory]
    [InlineData("Las canciones son muy bonitas", "canción", true)]
    [InlineData("Una canción bonita", "cancion", true)]
    [InlineData("Corrimos por la montaña", "montanas", true)]
    [InlineData("We were running late", "run", true)]
    [InlineData("The run was long", "running", true)]
    [InlineData("Мы купили новые книги", "книга", true)]
    [InlineData("Новая КНИГА", "книгами", true)]
    [InlineData("Вони читають", "чита", true)]
    [InlineData("Ещё одна ёлка", "елка", true)]
    [InlineData("我们明天去北京开会", "北京", true)]
    [InlineData("我们明天去北京开会", "京", true)]
    [InlineData("我们明天去北京开会", "会", true)]
    [InlineData("我们明天去北京开会", "北会", false)]
    [InlineData("今日は東京タワーへ行きました", "東京タワー", true)]
    [InlineData("오늘 서울에서 만나요", "서울", true)]
    [InlineData("วันนี้อากาศดี", "อากาศ", true)]
    [InlineData("Straße nach Gießen", "strasse", true)]
    [InlineData("deployment", "deploy", true)]
    [InlineData("category", "cat", false)]
    [InlineData("category", "cat*", true)]
    [InlineData("the house", "the houses", true)]
    [InlineData("to be or not to be", "to be", true)]
    public async Task A_message_is_found_in_its_language(string text, string query, bool found)
    {
        var (room, users) = await Bench.Room(1);
        var seq = await Post(Bench.Activate(room), users[0], text);
        await Search.CatchUp(room);
        Assert.Equal(found ? [seq] : [], await Search.Find(users[0], query));
    }

    [Fact]
    public async Task One_language_can_be_chosen()
    {
        var (room, users) = await Bench.Room(1);
        var seq = await Post(Bench.Activate(room), users[0], "Corrimos mucho");
        await Search.CatchUp(room);
        Assert.Equal([seq], await Search.Find(users[0], "correr", "es"));
        Assert.Empty(await Search.Find(users[0], "correr", "en"));
    }

    [Fact]
    public async Task An_edit_replaces_what_a_message_is_found_by()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        var seq = await Post(activation, users[0], "apples and pears");
        await Search.CatchUp(room);
        await activation.Submit(new EditMessage(users[0], ClientId.New(), seq, "plums"));
        // Before the index knows of it, too: what is shown is what the text says now.
        Assert.Empty(await Search.Find(users[0], "apples"));
        await Search.CatchUp(room);
        Assert.Equal([seq], await Search.Find(users[0], "plums"));
        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM search_message"));
        Assert.Equal(0L, await Database.Scalar<long>("SELECT count(*) FROM search_message WHERE terms::text LIKE '%apples%'"));
    }

    [Fact]
    public async Task A_deleted_message_leaves_the_index_with_the_commit_that_erases_it()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        var (gone, stays) = (await Post(activation, users[0], "secret one"), await Post(activation, users[0], "secret two"));
        await activation.Submit(new EditMessage(users[0], ClientId.New(), gone, "secret three"));
        await Search.CatchUp(room);
        Assert.Equal(2L, await Database.Scalar<long>("SELECT count(*) FROM search_message"));

        await activation.Submit(new DeleteMessage(users[0], ClientId.New(), gone));
        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM search_message"));
        await Search.CatchUp(room);
        Assert.Equal([stays], await Search.Find(users[0], "secret"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_read_before_an_erasure_is_not_stored_after_it(bool known)
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        await Post(activation, users[0], "harmless");
        await Search.Index.Prepare();
        if (known)
        {
            await Search.CatchUp(room);
        }

        var seq = await Post(activation, users[0], "secret");
        var read = (await Search.Index.Read([room])).Value!;
        Assert.Contains(read.Messages, message => message.Text == "secret");
        await activation.Submit(new DeleteMessage(users[0], ClientId.New(), seq));

        Assert.Equal(0, await Store(read));
        await Search.CatchUp(room);
        Assert.Empty(await Search.Find(users[0], "secret"));
        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM search_message"));
    }

    [Fact]
    public async Task No_erased_text_comes_back_however_indexing_and_deleting_meet()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        for (var round = 0; round < 10; round++)
        {
            var seqs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Post(activation, users[0], "secret")));
            var indexing = Task.WhenAll(Search.CatchUp(room), Search.CatchUp(room));
            await Task.WhenAll(seqs.Select(seq => activation.Submit(new DeleteMessage(users[0], ClientId.New(), seq))));
            await indexing;
            await Search.CatchUp(room);
            Assert.Equal(0L, await Database.Scalar<long>("SELECT count(*) FROM search_message"));
        }
    }

    [Fact]
    public async Task What_retention_takes_from_the_log_leaves_the_index_in_the_same_commit()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        var (old, young) = (await Post(activation, users[0], "old secret"), await Post(activation, users[0], "young secret"));
        await Database.Execute($"UPDATE room_event SET at = now() - interval '3 days' WHERE seq <= {old}");
        await Search.CatchUp(room);
        Assert.Equal([young, old], await Search.Find(users[0], "secret"));
        var retention = new RetentionStore(Calls, Options.Create(new RetentionOptions { Days = 2, Batch = 10 }));
        Assert.Equal((int)old, (await retention.Drop(room)).Value.Count);
        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM search_message"));
        await Search.CatchUp(room);
        Assert.Equal([young], await Search.Find(users[0], "secret"));
    }

    [Fact]
    public async Task What_a_deleted_account_said_in_a_closed_room_leaves_the_index_in_the_same_commit()
    {
        var (room, users) = await Bench.Room(2);
        var activation = Bench.Activate(room);
        var seq = await Post(activation, users[0], "secret");
        await activation.Submit(new EditMessage(users[0], ClientId.New(), seq, "another secret"));
        await Post(activation, users[1], "of somebody else");
        await activation.Submit(new CloseRoom(users[0], ClientId.New()));
        await Search.CatchUp(room);
        Assert.Equal(2L, await Database.Scalar<long>("SELECT count(*) FROM search_message"));

        Assert.Equal(2, (await new DeletionStore(Calls).EraseInClosedRooms(users[0], 10)).Value);
        Assert.Equal(0L, await Database.Scalar<long>($"SELECT count(*) FROM search_message WHERE seq = {seq}"));
        await Search.CatchUp(room);
        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM search_message"));
    }

    [Fact]
    public async Task A_long_log_is_indexed_in_steps_and_again_when_the_terms_change()
    {
        const int count = IndexStore.EventsAtOnce + 88;
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        await Task.WhenAll(Enumerable.Range(0, count).Select(number => Post(activation, users[0], $"number {number}")));
        Assert.Contains(room, (await Search.Index.Behind(null)).Value!.Rooms);
        await Search.CatchUp(room);
        Assert.Empty((await Search.Index.Behind(null)).Value!.Rooms);
        Assert.Equal(count, await Database.Scalar<long>("SELECT count(*) FROM search_message"));

        var other = new SearchBench(Bench, languages: "en");
        await other.Index.Prepare();
        Assert.Equal([room], (await other.Index.Behind(null)).Value!.Rooms);
        // Whoever still makes the terms of before stores nothing, while silos are exchanged one by one.
        Assert.Equal(0, await Store((await Search.Index.Read([room])).Value!));
        await other.CatchUp(room);
        Assert.Empty((await other.Index.Behind(null)).Value!.Rooms);
        Assert.Single(await other.Find(users[0], "77"));
    }

    [Fact]
    public async Task Another_manner_of_terms_starts_over_in_pieces_each_room_once()
    {
        await Search.Index.Prepare();
        await Database.Execute("INSERT INTO search_room (room_id, indexed_seq, erasures) SELECT gen_random_uuid(), 7, 3 FROM generate_series(1, 1200)");
        var (one, other) = (new SearchBench(Bench, languages: "en").Index, new SearchBench(Bench, languages: "en").Index);
        Assert.True((await one.Prepare()).Value);
        Assert.Equal(500L, await Database.Scalar<long>("SELECT count(*) FROM search_room WHERE indexed_seq = 0 AND erasures = 4"));

        // Another silo goes on where the first one stopped, and both at once harm nothing.
        Assert.True((await other.Prepare()).Value);
        await Task.WhenAll(one.Prepare(), other.Prepare());
        var done = await one.Prepare();
        Assert.Equal((true, false), (done.Ok, done.Value));
        Assert.Equal(1_200L, await Database.Scalar<long>("SELECT count(*) FROM search_room WHERE indexed_seq = 0 AND erasures = 4"));
        Assert.Equal((true, false), ((await one.IsOurs()).Value, (await Search.Index.IsOurs()).Value));
    }

    [Fact]
    public async Task Rooms_that_are_behind_are_found_page_by_page()
    {
        await Database.Execute("INSERT INTO room (room_id, kind, visibility, head) SELECT gen_random_uuid(), 0, 0, n % 2 FROM generate_series(1, 10100) n");
        var first = (await Search.Index.Behind(null)).Value!;
        var second = (await Search.Index.Behind(first.Last)).Value!;
        Assert.Equal((true, false), (first.Last is not null, second.Last is not null));
        Assert.Equal(5_050, first.Rooms.Union(second.Rooms).Count());
        Assert.Equal(5_050, first.Rooms.Length + second.Rooms.Length);
    }

    [Fact]
    public async Task A_silo_that_makes_other_terms_says_so_once_and_stands_back_until_the_index_has_its_own_again()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        var options = Options.Create(new SearchOptions { RoundMs = 10, SweepSeconds = 1, Share = 100 });
        var (queue, log) = (new SearchQueue(), new Warnings());
        using var indexer = new SearchIndexer(Search.Index, Search.Stemmers, queue, options, TimeProvider.System, log);
        await indexer.StartAsync(CancellationToken.None);
        await Post(activation, users[0], "first");
        await Until("SELECT count(*) = 1 FROM search_message");
        var other = new SearchBench(Bench, languages: "en");
        await other.Index.Prepare();
        for (var count = 0; count < 3; count++)
        {
            await Post(activation, users[0], "for others");
            queue.Note(room);
            using var patience = new CancellationTokenSource(ClusterRig.Patience);
            while (queue.Count > 0 || log.Count == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
            }
        }

        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM search_message"));
        await Search.Index.Prepare();
        await Until("SELECT count(*) = 4 FROM search_message");
        await indexer.StopAsync(CancellationToken.None);
        Assert.Equal(1, log.Count);
    }

    [Fact]
    public async Task Long_texts_of_several_rooms_are_indexed_in_steps()
    {
        const int posts = 4;
        var text = string.Concat(Enumerable.Repeat("long ", 3_000));
        var rooms = new List<RoomId>();
        for (var count = 0; count * posts * text.Length <= IndexStore.CharactersAtOnce * 2; count++)
        {
            var (room, users) = await Bench.Room(1);
            var activation = Bench.Activate(room);
            await Task.WhenAll(Enumerable.Range(0, posts).Select(_ => Post(activation, users[0], text)));
            rooms.Add(room);
        }

        Assert.True(await Search.CatchUp([.. rooms]) >= 3);
        Assert.Empty((await Search.Index.Behind(null)).Value!.Rooms);
        Assert.Equal(rooms.Count * (long)posts, await Database.Scalar<long>("SELECT count(*) FROM search_message"));
    }

    [Fact]
    public async Task A_search_reads_the_index_and_no_whole_table()
    {
        var (room, users) = await Bench.Room(1);
        var (other, _) = await Bench.Room(1);
        // The other room has twenty thousand of the same terms.
        await Database.Execute($"""
            INSERT INTO search_message (room_id, seq, at, terms)
            SELECT r.room_id, n, now(), array_to_tsvector(ARRAY[search_key(r.room_id) || '=common', search_key(r.room_id) || '=w' || n])
            FROM generate_series(100, 20000) n, (VALUES ('{room}'::uuid), ('{other}')) AS r(room_id)
            """);
        await Database.Execute("VACUUM ANALYZE search_message");
        await using var command = Database.Source.CreateCommand("EXPLAIN " + SearchStore.FindHits);
        var request = new SearchRequest("w777", null, null, 20);
        SearchStore.Fill(command, users[0], request, SearchQuery.Parse(request, new SearchOptions()).Value!, "'~=w777'");
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        Assert.Contains(plan, line => line.Contains("Bitmap Index Scan on search_message_terms", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan on search_message", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_new_is_read_by_its_keys_and_not_by_walking_the_log()
    {
        const int rooms = 64, each = 16;
        await using var connection = await Database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var log = new NpgsqlCommand("""
            INSERT INTO search_room (room_id) SELECT gen_random_uuid() FROM generate_series(1, 64);
            INSERT INTO room_event (room_id, seq, kind, at, sender_id, client_id, content_hash, countable, text)
            SELECT s.room_id, n, 2, now(), gen_random_uuid(), gen_random_uuid(), 0, n, 'word' FROM search_room s, generate_series(1, 500) n
            WHERE s.room_id NOT IN (SELECT room_id FROM room);
            ANALYZE room_event;
            """, connection))
        {
            await log.ExecuteNonQueryAsync();
        }

        var before = await Fetched(connection);
        await using (var load = new NpgsqlCommand(IndexStore.Load, connection))
        {
            load.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = await Untouched(connection) });
            load.Parameters.Add(new NpgsqlParameter<int> { TypedValue = each });
            var read = 0;
            await using var reader = await load.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                read++;
            }

            Assert.Equal(rooms * each, read);
        }

        Assert.InRange(await Fetched(connection) - before, rooms * each, 4 * rooms * each);
    }

    private static async Task<Guid[]> Untouched(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT array_agg(room_id) FROM search_room WHERE room_id NOT IN (SELECT room_id FROM room)", connection);
        return (Guid[])(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Rows of the log that this transaction has looked at.</summary>
    private static async Task<long> Fetched(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables WHERE relname ~ '^room_event_'", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<long> Store(IndexBatch batch) =>
        (await Search.Index.Store(batch, (await Search.Stemmers.Of(batch.Messages.SelectMany(message => message.Words()))).Value!)).Value.Rooms;

    private static async Task<long> Post(Activation activation, UserId sender, string text)
    {
        var posted = await activation.Submit(new PostMessage(sender, ClientId.New(), text));
        return posted.Ok ? posted.Value.Seq : throw new InvalidOperationException($"{posted.Refusal}");
    }

    private async Task Until(string condition)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (!await Database.Scalar<bool>(condition))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    private sealed class Warnings : ILogger<SearchIndexer>
    {
        private const int StandsBack = 5403;

        private int _count;

        public int Count => Volatile.Read(ref _count);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId == StandsBack)
            {
                Interlocked.Increment(ref _count);
            }
        }
    }
}
