using OrleansChat.Gateway.Delivery;
using OrleansChat.Rooms;
using OrleansChat.Users;
using Xunit;

namespace OrleansChat.Tests.Gateway;

public sealed class ReplayStartTests
{
    [Theory]
    [InlineData(null, 0, 1_000, 5_000, false)]
    [InlineData(4_990L, 0, 1_000, 4_990, false)]
    [InlineData(9_999L, 0, 1_000, 5_000, false)]
    [InlineData(100L, 0, 1_000, 4_000, true)]
    [InlineData(4_990L, 0, 3, 4_997, true)]
    [InlineData(4_990L, 0, 0, 5_000, true)]
    [InlineData(4_990L, 4_995, 1_000, 4_995, false)]
    [InlineData(0L, 0, 100_000, 99, true)]
    public void It_begins_at_the_cursor_within_join_storage_and_limits(long? cursor, long sent, int most, long from, bool truncated) =>
        Assert.Equal(new ReplayStart(from, truncated), ReplayStart.Of(Snapshot(joined: 100), cursor, sent, most));

    private static RoomSnapshot Snapshot(long joined) => new(RoomId.New(), RoomKind.Group, "r", 5_000, joined, 0, 0, Role.Member, 2, 1);
}
