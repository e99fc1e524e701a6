using Xunit;

namespace OrleansChat.Tests.Rooms;

public sealed class RoomIdTests
{
    [Fact]
    public void Both_sides_of_a_direct_room_name_the_same_room()
    {
        for (var pair = 0; pair < 1_000; pair++)
        {
            var (one, other) = (new UserId(Guid.NewGuid()), new UserId(Guid.NewGuid()));
            Assert.Equal(RoomId.Direct(one, other), RoomId.Direct(other, one));
            Assert.NotEqual(RoomId.Direct(one, other), RoomId.Direct(one, new UserId(Guid.NewGuid())));
        }
    }

    [Fact]
    public void A_derived_id_is_a_version_8_UUID()
    {
        var text = RoomId.Direct(UserId.New(), UserId.New()).ToString();
        Assert.Equal('8', text[14]);
        Assert.Contains(text[19], "89ab");
    }

    [Fact]
    public void A_client_id_that_equals_a_user_id_does_not_find_the_direct_room()
    {
        var (one, other) = (UserId.New(), UserId.New());
        Assert.NotEqual(RoomId.Direct(one, other), RoomId.Created(one, new ClientId(other.Value)));
        Assert.Equal(RoomId.Created(one, new ClientId(other.Value)), RoomId.Created(one, new ClientId(other.Value)));
    }
}
