using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains;
using OrleansChat.Grains.Retention;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Retention;

/// <summary>The sweep's statements, over a real database.</summary>
public sealed class RetentionStoreTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private RetentionStore Store(int days) => new(
        new DataCalls(Bench.Database, NullLogger<DataCalls>.Instance), Options.Create(new RetentionOptions { Days = days, Batch = 10 }));

    [Fact]
    public async Task It_takes_a_batch_at_a_time_while_the_room_goes_on()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        for (var count = 0; count < 30; count++)
        {
            Assert.True((await activation.Submit(new PostMessage(users[0], ClientId.New(), $"{count}"))).Ok);
        }

        await Database.Execute("UPDATE room_event SET at = now() - interval '3 days' WHERE seq <= 27");
        var store = Store(days: 2);
        Assert.Equal(room, Assert.Single((await store.Due(null)).Value!.Rooms));
        Assert.Equal(10, (await store.Drop(room)).Value.Count);
        Assert.Equal(11L, await Database.Scalar<long>("SELECT first_seq FROM room"));
        Assert.True((await activation.Submit(new PostMessage(users[0], ClientId.New(), "meanwhile"))).Ok);
        foreach (var gone in new[] { 10, 7, 0 })
        {
            Assert.Equal(gone, (await store.Drop(room)).Value.Count);
        }

        Assert.Empty((await store.Due(null)).Value!.Rooms);
        Assert.Equal(28L, await Database.Scalar<long>("SELECT min(seq) FROM room_event"));

        // What the log begins with is said to those who ask for what lies before it.
        var pulled = await Bench.History.Pull(room, 3, 100, 100_000);
        Assert.Equal(28L, pulled[0].Seq);
    }

    [Fact]
    public async Task A_message_that_goes_takes_its_later_edits_texts_along()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        var posted = await activation.Submit(new PostMessage(users[0], ClientId.New(), "old"));
        await activation.Submit(new PostMessage(users[0], ClientId.New(), "young"));
        Assert.True((await activation.Submit(new EditMessage(users[0], ClientId.New(), posted.Value.Seq, "secret"))).Ok);
        await Database.Execute($"UPDATE room_event SET at = now() - interval '3 days' WHERE seq <= {posted.Value.Seq}");
        Assert.Equal((int)posted.Value.Seq, (await Store(days: 2).Drop(room)).Value.Count);
        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM room_event WHERE kind = 3"));
        Assert.Equal("young", await Database.Scalar<string>("SELECT string_agg(text, ' ') FROM room_event"));
    }

    [Fact]
    public async Task A_rule_of_its_own_goes_before_the_default_and_a_hold_before_both()
    {
        var (room, users) = await Bench.Room(1);
        Assert.True((await Bench.Activate(room).Submit(new PostMessage(users[0], ClientId.New(), "old"))).Ok);
        await Database.Execute("UPDATE room_event SET at = now() - interval '3 days'");
        Assert.Empty((await Store(days: 0).Due(null)).Value!.Rooms);
        Assert.Empty((await Store(days: 4).Due(null)).Value!.Rooms);
        Assert.Single((await Store(days: 2).Due(null)).Value!.Rooms);

        await Database.Execute("UPDATE room SET retention_days = 0");
        Assert.Empty((await Store(days: 2).Due(null)).Value!.Rooms);
        await Database.Execute("UPDATE room SET retention_days = 2, held = true");
        Assert.Empty((await Store(days: 0).Due(null)).Value!.Rooms);
        Assert.Equal(0, (await Store(days: 0).Drop(room)).Value.Count);
        await Database.Execute("UPDATE room SET held = false");
        Assert.Equal(2, (await Store(days: 0).Drop(room)).Value.Count);
    }
}
