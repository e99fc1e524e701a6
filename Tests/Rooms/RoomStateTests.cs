using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using Xunit;

namespace OrleansChat.Tests.Rooms;

public sealed class RoomStateTests
{
    private static readonly UserId Owner = UserId.New();
    private static readonly UserId Other = UserId.New();

    private readonly RoomState _state = new();

    [Fact]
    public void Membership_is_the_fold_of_joins_leaves_and_roles()
    {
        Apply(EventKind.Created, data: new EventData { Name = "a", Topic = "t", Visibility = Visibility.Public });
        Apply(EventKind.Join, user: Owner, data: new EventData { Role = Role.Owner });
        Apply(EventKind.Join, user: Other);
        Apply(EventKind.Role, user: Other, data: new EventData { Role = Role.Owner });
        Assert.Equal((2, 2, Role.Owner), (_state.MemberCount, _state.Owners, _state.RoleOf(Other)));
        Apply(EventKind.Leave, user: Other);
        Assert.Equal((1, 1, Role.None), (_state.MemberCount, _state.Owners, _state.RoleOf(Other)));
        Apply(EventKind.Join, user: Other);
        Assert.Equal((2, 1, 6L), (_state.MemberCount, _state.Owners, _state.Members[Other].JoinedSeq));
        Assert.Equal((RoomKind.Group, Visibility.Public), (_state.Kind, _state.Visibility));
    }

    [Fact]
    public void A_role_of_one_who_left_changes_nothing()
    {
        Apply(EventKind.Created);
        Apply(EventKind.Role, user: Other, data: new EventData { Role = Role.Owner });
        Assert.Equal((0, 0, 2L), (_state.MemberCount, _state.Owners, _state.Head));
    }

    [Fact]
    public void A_rename_keeps_what_it_does_not_name()
    {
        Apply(EventKind.Created, data: new EventData { Name = "a", Topic = "t" });
        Apply(EventKind.Rename, data: new EventData { Name = "b" });
        Assert.Equal(("b", "t"), (_state.Name, _state.Topic));
        Apply(EventKind.Rename, data: new EventData { Topic = "u" });
        Assert.Equal(("b", "u"), (_state.Name, _state.Topic));
    }

    [Fact]
    public void Only_messages_count_as_unread()
    {
        Apply(EventKind.Created);
        Apply(EventKind.Message);
        Apply(EventKind.Edit, target: 2);
        Apply(EventKind.Message);
        Apply(EventKind.Deletion, target: 2);
        Assert.Equal((5L, 2L), (_state.Head, _state.Countable));
        Assert.True(_state.IsDeleted(2));
        Assert.False(_state.IsDeleted(4));
    }

    [Fact]
    public void A_closed_room_has_no_members()
    {
        Apply(EventKind.Created);
        Apply(EventKind.Join, user: Owner, data: new EventData { Role = Role.Owner });
        Apply(EventKind.Join, user: Other);
        Apply(EventKind.Closed);
        Assert.True(_state is { Closed: true, Exists: true, MemberCount: 0, Owners: 0, Head: 4 });
        Assert.Equal((Role.None, Role.None), (_state.RoleOf(Owner), _state.RoleOf(Other)));
    }

    [Fact]
    public void A_loaded_state_goes_on_as_a_folded_one()
    {
        _state.Load(
            new RoomProfile(RoomKind.Group, "a", null, null, Visibility.Private, 9, 4, 1),
            [new StoredMember(Owner, Role.Owner, 2), new StoredMember(Other, Role.Guest, 7)]);
        Apply(EventKind.Message);
        Apply(EventKind.Role, user: Other, data: new EventData { Role = Role.Owner });
        Assert.Equal((11L, 5L, 2, 2), (_state.Head, _state.Countable, _state.MemberCount, _state.Owners));
        Assert.Equal(7, _state.Members[Other].JoinedSeq);
    }

    private void Apply(EventKind kind, UserId? user = null, long? target = null, EventData? data = null) =>
        _state.Apply(new RoomEvent(_state.Head + 1, kind, 1, Owner, ClientId.New(), Target: target, User: user, Data: data));
}
