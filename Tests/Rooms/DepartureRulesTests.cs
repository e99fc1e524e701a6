using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using Xunit;

namespace OrleansChat.Tests.Rooms;

/// <summary>How the user of a deleted account leaves a room.</summary>
public sealed class DepartureRulesTests
{
    private readonly UserId _ann = UserId.New();
    private readonly UserId _bob = UserId.New();
    private readonly UserId _cid = UserId.New();
    private readonly RoomState _state = new();

    [Fact]
    public void The_last_owner_s_room_goes_to_the_oldest_of_the_highest_role()
    {
        Apply(Group());
        Apply(new JoinRoom(_ann, ClientId.New(), _bob));
        Apply(new JoinRoom(_ann, ClientId.New(), _cid));
        Assert.Equal([(EventKind.Role, _bob), (EventKind.Leave, _ann)], Depart(_ann));
        Assert.Equal(Role.Owner, _state.RoleOf(_bob));

        Apply(new SetRole(_bob, ClientId.New(), _cid, Role.Admin));
        Apply(new JoinRoom(_bob, ClientId.New(), _ann));
        Assert.Equal([(EventKind.Role, _cid), (EventKind.Leave, _bob)], Depart(_bob));
    }

    [Fact]
    public void Where_another_owner_stays_or_nobody_does_no_role_moves()
    {
        Apply(Group());
        Apply(new JoinRoom(_ann, ClientId.New(), _bob));
        Apply(new SetRole(_ann, ClientId.New(), _bob, Role.Owner));
        Assert.Equal([(EventKind.Leave, _ann)], Depart(_ann));
        Assert.Equal([(EventKind.Leave, _bob)], Depart(_bob));
        Assert.Equal(0, _state.MemberCount);
    }

    [Fact]
    public void A_direct_room_is_left_too_and_only_so()
    {
        Apply(new CreateRoom(_ann, ClientId.New(), RoomKind.Direct, null, null, null, Visibility.Private, [_bob]));
        Assert.Equal(ErrorCode.Forbidden, Decide(new LeaveRoom(_ann, ClientId.New(), _ann)).Refusal!.Code);
        Assert.Equal([(EventKind.Leave, _ann)], Depart(_ann));
        Assert.Equal(ErrorCode.NotFound, Decide(new DepartRoom(_ann, ClientId.New())).Refusal!.Code);
    }

    [Fact]
    public void Own_messages_are_erased_also_in_a_room_that_was_left_and_those_of_others_never()
    {
        Apply(Group());
        Apply(new LeaveRoom(_ann, ClientId.New(), _ann));
        var own = new DeleteMessage(_ann, ClientId.New(), 3);
        Assert.Equal(ErrorCode.NotFound, Decide(own, new TargetMessage(3, _ann, false)).Refusal!.Code);
        Assert.Equal(EventKind.Deletion, Decide(own with { Departed = true }, new TargetMessage(3, _ann, false)).Value[0].Kind);
        Assert.Equal(ErrorCode.Forbidden, Decide(own with { Departed = true }, new TargetMessage(3, _bob, false)).Refusal!.Code);
    }

    [Fact]
    public void Each_event_of_a_departure_has_a_client_id_of_its_own_which_a_repeat_finds_again()
    {
        Apply(Group());
        Apply(new JoinRoom(_ann, ClientId.New(), _bob));
        var command = new DepartRoom(_ann, ClientId.New());
        var (first, second) = (Decide(command).Value, Decide(command).Value);
        Assert.Equal(command.ClientId, first[0].ClientId);
        Assert.NotEqual(first[0].ClientId, first[1].ClientId);
        Assert.Equal(first.Select(entry => entry.ClientId), second.Select(entry => entry.ClientId));
    }

    private CreateRoom Group() => new(_ann, ClientId.New(), RoomKind.Group, "Room", null, null, Visibility.Private, []);

    private (EventKind, UserId)[] Depart(UserId user) => [.. Apply(new DepartRoom(user, ClientId.New())).Select(entry => (entry.Kind, entry.User!.Value))];

    private RoomEvent[] Apply(RoomCommand command)
    {
        var events = Decide(command).Value;
        foreach (var entry in events)
        {
            _state.Apply(entry);
        }

        return [.. events];
    }

    private Outcome<System.Collections.Immutable.ImmutableArray<RoomEvent>> Decide(RoomCommand command, TargetMessage? target = null) =>
        RoomRules.Decide(_state, command, target, 1, new RoomOptions());
}
