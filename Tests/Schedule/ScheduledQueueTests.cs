using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Grains;
using OrleansChat.Grains.Schedule;
using OrleansChat.Rooms;
using OrleansChat.Schedule;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Schedule;

/// <summary>Claims of scheduled messages, over a real database.</summary>
public sealed class ScheduledQueueTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private DataCalls Calls => new(Bench.Database, NullLogger<DataCalls>.Instance);

    [Fact]
    public async Task A_refusal_after_a_try_that_was_stored_does_not_call_it_failed()
    {
        var (room, users) = await Bench.Room(1);
        var (queue, stored, refused) = (new ScheduledQueue(Calls), await Add(users[0], room), await Add(users[0], room));
        var claimed = (await queue.Claim(10, Lease)).Value!;
        Assert.Equal(2, claimed.Length);
        Assert.True((await Bench.Activate(room).Submit(claimed.Single(message => message.Id == stored).Message)).Ok);
        foreach (var message in claimed)
        {
            Assert.True((await queue.Failed(message, ChatErrors.Table[ErrorCode.NotFound])).Ok);
        }

        Assert.True(await Database.Scalar<bool>($"SELECT done_at IS NOT NULL AND failure IS NULL AND text IS NULL FROM scheduled WHERE scheduled_id = '{stored}'"));
        Assert.True(await Database.Scalar<bool>($"SELECT done_at IS NULL AND failure = 'not_found' AND text IS NOT NULL FROM scheduled WHERE scheduled_id = '{refused}'"));
    }

    [Fact]
    public async Task A_claim_keeps_others_out_until_its_lease_is_over_and_then_says_nothing_any_more()
    {
        var (room, users) = await Bench.Room(1);
        var queue = new ScheduledQueue(Calls);
        var id = await Add(users[0], room);
        var first = Assert.Single((await queue.Claim(10, Lease)).Value!);
        Assert.Empty((await queue.Claim(10, Lease)).Value!);

        await Database.Execute($"UPDATE scheduled SET due_at = now() WHERE scheduled_id = '{id}'");
        var second = Assert.Single((await queue.Claim(10, Lease)).Value!);
        Assert.Equal((1, 2), (first.Attempt, second.Attempt));
        await queue.Failed(first, ChatErrors.Table[ErrorCode.Forbidden]);
        Assert.True(await Database.Scalar<bool>("SELECT failure IS NULL AND done_at IS NULL FROM scheduled"));
    }

    [Fact]
    public async Task What_is_done_is_forgotten_after_a_week()
    {
        var (room, users) = await Bench.Room(1);
        var queue = new ScheduledQueue(Calls);
        await Add(users[0], room);
        foreach (var message in (await queue.Claim(10, Lease)).Value!)
        {
            await queue.Sent(message);
        }

        await queue.Clear();
        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM scheduled"));
        await Database.Execute("UPDATE scheduled SET done_at = now() - interval '8 days'");
        await queue.Clear();
        Assert.Equal(0L, await Database.Scalar<long>("SELECT count(*) FROM scheduled"));
    }

    private async Task<Guid> Add(UserId user, RoomId room)
    {
        var message = new ScheduledMessage(Guid.CreateVersion7(), room, "hello", null, 0, null);
        var added = await new ScheduledStore(Calls).Add(user, message, ClientId.New());
        return added.Value!.Id;
    }
}
