using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Rooms;

/// <summary>Whether members see how far the others have read, by the size of the room, on a real server.</summary>
public sealed class ReceiptsTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task A_room_of_three_tells_its_members_where_that_many_may_be_told(int upTo, bool told)
    {
        var (room, users) = await Bench.Room(3);
        Assert.True((await Bench.Activate(room).Submit(new PostMessage(users[0], ClientId.New(), "hello"))).Ok);
        Assert.Equal((true, told), (await Bench.Reads.MarkRead(users[1], room, 5, upTo)) is { } marked ? (marked.Moved, marked.Told) : default);

        // Nobody is told: empty. No member: nothing at all.
        var receipts = await Bench.Reads.Receipts(users[0], room, upTo);
        Assert.NotNull(receipts);
        Assert.Equal(told ? 3 : 0, receipts.Value.Length);
        Assert.Equal(told, receipts.Value.Contains(new Receipt(users[1], 5)));
        Assert.Null(await Bench.Reads.Receipts(UserId.New(), room, upTo));
    }
}
