using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using Xunit;

namespace OrleansChat.Tests.Rooms;

/// <summary>Who may do what, as a table: each command from each role in each kind of room.</summary>
public sealed class RoomRulesTests
{
    private static readonly RoomOptions Options = new() { MaxMembers = 8 };
    private static readonly UserId Owner = UserId.New();
    private static readonly UserId Admin = UserId.New();
    private static readonly UserId Plain = UserId.New();
    private static readonly UserId Guest = UserId.New();
    private static readonly UserId Stranger = UserId.New();

    // Columns: owner, admin, member, guest, stranger. "+": accepted, else the refusal: F forbidden, N not found, A already a member,
    // L last owner.
    [Theory]
    [InlineData("post", "public", "+++FN")]
    [InlineData("post", "private", "+++FN")]
    [InlineData("join", "public", "AAAA+")]
    [InlineData("join", "private", "AAAAN")]
    [InlineData("invite", "private", "++FFN")]
    [InlineData("invite", "public", "++FFN")]
    [InlineData("invite a member", "private", "AA?FN")]
    [InlineData("leave", "private", "L+++N")]
    [InlineData("kick the guest", "private", "++F?N")]
    [InlineData("kick the member", "private", "++?FN")]
    [InlineData("kick the admin", "private", "+?FFN")]
    [InlineData("kick the owner", "private", "?FFFN")]
    [InlineData("kick a stranger", "private", "NNFFN")]
    [InlineData("promote", "private", "+FFFN")]
    [InlineData("promote a stranger", "private", "NFFFN")]
    [InlineData("demote the owner", "private", "LFFFN")]
    [InlineData("rename", "private", "+FFFN")]
    [InlineData("close", "private", "+FFFN")]
    [InlineData("close", "public", "+FFFN")]
    [InlineData("edit own", "private", "+++FN")]
    [InlineData("edit another's", "private", "FFFFN")]
    [InlineData("delete own", "private", "++++N")]
    [InlineData("delete another's", "private", "++FFN")]
    [InlineData("react", "private", "+++FN")]
    [InlineData("pin", "private", "++FFN")]
    [InlineData("ban the member", "private", "++?FN")]
    [InlineData("ban the owner", "private", "?FFFN")]
    [InlineData("ban a stranger", "private", "++FFN")]
    [InlineData("lift no ban", "private", "NNFFN")]
    [InlineData("mute the guest", "private", "++F?N")]
    [InlineData("mute the admin", "private", "+?FFN")]
    [InlineData("transfer", "private", "+FFFN")]
    [InlineData("join by link", "private", "AAAA+")]
    public void In_a_group_the_role_decides(string command, string visibility, string expected)
    {
        UserId[] callers = [Owner, Admin, Plain, Guest, Stranger];
        for (var column = 0; column < callers.Length; column++)
        {
            // Removing oneself is leaving, inviting oneself is joining: those have rows of their own.
            if (expected[column] == '?')
            {
                continue;
            }

            var state = Group(visibility == "public" ? Visibility.Public : Visibility.Private);
            var (asked, target) = Command(command, callers[column]);
            var decided = RoomRules.Decide(state, asked, target, 1, Options);
            Assert.True(Code(expected[column]) == (decided.Refusal?.Code ?? ErrorCode.None), $"{command} in column {column}: {decided.Refusal?.Code}");
        }
    }

    [Theory]
    [InlineData("post", "++N")]
    [InlineData("join", "FFN")]
    [InlineData("invite", "FFN")]
    [InlineData("leave", "FFN")]
    [InlineData("promote", "FFN")]
    [InlineData("rename", "FFN")]
    [InlineData("close", "FFN")]
    [InlineData("edit own", "++N")]
    [InlineData("delete own", "++N")]
    [InlineData("delete another's", "FFN")]
    public void In_a_direct_room_both_are_alike_and_nobody_comes_or_goes(string command, string expected)
    {
        UserId[] callers = [Owner, Plain, Stranger];
        for (var column = 0; column < callers.Length; column++)
        {
            var (asked, target) = Command(command, callers[column]);
            var decided = RoomRules.Decide(Direct(), asked, target, 1, Options);
            Assert.True(Code(expected[column]) == (decided.Refusal?.Code ?? ErrorCode.None), $"{command} in column {column}: {decided.Refusal?.Code}");
        }
    }

    [Theory]
    [InlineData("post", "++N")]
    [InlineData("accept", "A+N")]
    [InlineData("leave", "F+N")]
    [InlineData("react", "+FN")]
    [InlineData("pin", "+FN")]
    [InlineData("invite", "FFN")]
    [InlineData("promote", "FFN")]
    [InlineData("edit own", "+FN")]
    [InlineData("delete own", "++N")]
    public void Who_is_asked_takes_it_answers_or_goes_and_does_no_more(string command, string expected)
    {
        UserId[] callers = [Owner, Plain, Stranger];
        for (var column = 0; column < callers.Length; column++)
        {
            var (asked, target) = Command(command, callers[column]);
            var decided = RoomRules.Decide(Direct(asRequest: true), asked, target, 1, Options);
            Assert.True(Code(expected[column]) == (decided.Refusal?.Code ?? ErrorCode.None), $"{command} in column {column}: {decided.Refusal?.Code}");
        }
    }

    [Fact]
    public void An_answer_accepts_and_until_then_the_asker_writes_three_messages()
    {
        var state = Direct(asRequest: true);
        for (var message = 0; message < Options.RequestMessages; message++)
        {
            Apply(state, new PostMessage(Owner, ClientId.New(), "hello?"));
        }

        var more = new PostMessage(Owner, ClientId.New(), "are you there?");
        Assert.Equal("request_waits", RoomRules.Decide(state, more, null, 1, Options).Refusal?.Reason);
        var answer = new PostMessage(Plain, ClientId.New(), "who are you?");
        var events = RoomRules.Decide(state, answer, null, 1, Options).Value;
        Assert.Equal(
            [(EventKind.Message, state.Head + 1, true), (EventKind.Role, state.Head + 2, false)],
            events.Select(item => (item.Kind, item.Seq, item.ClientId == answer.ClientId)));
        Array.ForEach([.. events], state.Apply);
        Assert.Equal((Role.Member, Role.Member), (state.RoleOf(Owner), state.RoleOf(Plain)));
        Assert.True(RoomRules.Decide(state, more, null, 1, Options).Ok);
        Assert.Equal(ErrorCode.AlreadyMember, RoomRules.Decide(state, new AcceptRequest(Plain, ClientId.New()), null, 1, Options).Refusal?.Code);
        Assert.Equal(ErrorCode.Forbidden, RoomRules.Decide(Group(Visibility.Private), new AcceptRequest(Guest, ClientId.New()), null, 1, Options).Refusal?.Code);
    }

    [Fact]
    public void Who_declined_comes_back_by_opening_the_room_and_nobody_else_brings_them()
    {
        var state = Direct(asRequest: true);
        Apply(state, new LeaveRoom(Plain, ClientId.New(), Plain));
        Assert.Equal(ErrorCode.Forbidden, RoomRules.Decide(state, new JoinRoom(Owner, ClientId.New(), Plain), null, 1, Options).Refusal?.Code);
        Assert.Equal(ErrorCode.AlreadyMember, RoomRules.Decide(state, Open(Owner, Plain), null, 1, Options).Refusal?.Code);
        Apply(state, Open(Plain, Owner));
        Assert.Equal(Role.Member, state.RoleOf(Plain));
        Assert.Equal(ErrorCode.AlreadyMember, RoomRules.Decide(Group(Visibility.Public), Open(Stranger, Owner), null, 1, Options).Refusal?.Code);

        static CreateRoom Open(UserId by, UserId other) => new(by, ClientId.New(), RoomKind.Direct, null, null, null, Visibility.Private, [other]);
    }

    [Theory]
    [InlineData("post")]
    [InlineData("join")]
    [InlineData("leave")]
    [InlineData("rename")]
    public void A_room_that_does_not_exist_answers_as_one_that_is_not_shown(string command)
    {
        var (asked, target) = Command(command, Owner);
        Assert.Equal(ErrorCode.NotFound, RoomRules.Decide(new RoomState(), asked, target, 1, Options).Refusal?.Code);
    }

    [Theory]
    [InlineData("post")]
    [InlineData("join")]
    [InlineData("invite")]
    [InlineData("leave")]
    [InlineData("rename")]
    [InlineData("close")]
    public void A_closed_room_answers_everybody_as_one_that_is_not_shown(string command)
    {
        var state = Group(Visibility.Public);
        state.Apply(RoomRules.Decide(state, new CloseRoom(Owner, ClientId.New()), null, 1, Options).Value.Single());
        foreach (var caller in new[] { Owner, Plain, Stranger })
        {
            var (asked, target) = Command(command, caller);
            Assert.Equal(ErrorCode.NotFound, RoomRules.Decide(state, asked, target, 1, Options).Refusal?.Code);
        }
    }

    [Fact]
    public void Creation_names_the_owner_first_and_each_member_once_with_ids_of_their_own()
    {
        var create = new CreateRoom(Owner, ClientId.New(), RoomKind.Group, "room", "slug", null, Visibility.Public, [Owner, Plain, Plain, Guest]);
        var events = RoomRules.Decide(new RoomState(), create, null, 7, Options).Value;
        Assert.Equal([EventKind.Created, EventKind.Join, EventKind.Join, EventKind.Join], events.Select(item => item.Kind));
        Assert.Equal([1, 2, 3, 4], events.Select(item => item.Seq));
        Assert.Equal([Role.Owner, Role.Member, Role.Member], events.Skip(1).Select(item => item.Data!.Role!.Value));
        Assert.Equal(4, events.Select(item => item.ClientId).Distinct().Count());
    }

    [Fact]
    public void A_full_room_takes_nobody()
    {
        var state = Group(Visibility.Public);
        for (var seq = state.Head + 1; state.MemberCount < Options.MaxMembers; seq++)
        {
            state.Apply(new RoomEvent(seq, EventKind.Join, 1, Owner, ClientId.New(), User: UserId.New()));
        }

        Assert.Equal(ErrorCode.RoomFull, RoomRules.Decide(state, new JoinRoom(Stranger, ClientId.New(), Stranger), null, 1, Options).Refusal?.Code);
    }

    [Fact]
    public void A_room_that_the_cluster_makes_is_empty_and_who_enters_gets_what_the_cluster_gives()
    {
        var state = new RoomState();
        Apply(state, new CreateRoom(UserId.Server, ClientId.New(), RoomKind.Group, "room", null, null, Visibility.Public, []));
        Assert.Equal((1, 0), (state.Head, state.MemberCount));
        Apply(state, new JoinRoom(Plain, ClientId.New(), Plain, As: Role.Member));
        Apply(state, new JoinRoom(Owner, ClientId.New(), Owner, As: Role.Owner));
        Assert.Equal((Role.Member, Role.Owner), (state.RoleOf(Plain), state.RoleOf(Owner)));

        // A role is raised, and never taken.
        Apply(state, new JoinRoom(Plain, ClientId.New(), Plain, As: Role.Owner));
        Assert.Equal((Role.Owner, 2), (state.RoleOf(Plain), state.Owners));
        var lower = new JoinRoom(Owner, ClientId.New(), Owner, As: Role.Member);
        Assert.Equal(ErrorCode.AlreadyMember, RoomRules.Decide(state, lower, null, 1, Options).Refusal?.Code);
    }

    [Fact]
    public void The_last_of_all_may_leave_although_an_owner()
    {
        var state = new RoomState();
        var create = new CreateRoom(Owner, ClientId.New(), RoomKind.Group, "room", null, null, Visibility.Private, []);
        foreach (var item in RoomRules.Decide(state, create, null, 1, Options).Value)
        {
            state.Apply(item);
        }

        Assert.True(RoomRules.Decide(state, new LeaveRoom(Owner, ClientId.New(), Owner), null, 1, Options).Ok);
    }

    [Fact]
    public void A_message_that_is_gone_is_changed_by_nobody()
    {
        var state = Group(Visibility.Private);
        var gone = new TargetMessage(6, Owner, Deleted: true);
        Assert.Equal(ErrorCode.AlreadyDeleted, RoomRules.Decide(state, new EditMessage(Owner, ClientId.New(), 6, "x"), gone, 1, Options).Refusal?.Code);
        Assert.Equal(ErrorCode.AlreadyDeleted, RoomRules.Decide(state, new DeleteMessage(Owner, ClientId.New(), 6), gone, 1, Options).Refusal?.Code);
        Assert.Equal(ErrorCode.TargetNotFound, RoomRules.Decide(state, new DeleteMessage(Owner, ClientId.New(), 6), null, 1, Options).Refusal?.Code);
    }

    [Theory]
    [InlineData("", ErrorCode.TextInvalid)]
    [InlineData("a\0b", ErrorCode.TextInvalid)]
    [InlineData("fine \ud83d\ude00", ErrorCode.None)]
    public void Text_is_checked_before_anything_else(string text, ErrorCode expected)
    {
        Assert.Equal(expected, RoomForms.Check(new PostMessage(Owner, ClientId.New(), text), Options)?.Code ?? ErrorCode.None);
        Assert.Equal(expected, RoomForms.Check(new EditMessage(Owner, ClientId.New(), 1, text), Options)?.Code ?? ErrorCode.None);
    }

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xDBFF)]
    [InlineData(0xDC00)]
    public void Half_a_character_is_no_text(int half) =>
        Assert.Equal(ErrorCode.TextInvalid, RoomForms.Check(new PostMessage(Owner, ClientId.New(), $"{(char)half}x"), Options)?.Code);

    [Theory]
    [InlineData('a', 16 * 1024, ErrorCode.None)]
    [InlineData('a', (16 * 1024) + 1, ErrorCode.TextTooLong)]
    [InlineData('é', 8 * 1024, ErrorCode.None)]
    [InlineData('é', (8 * 1024) + 1, ErrorCode.TextTooLong)]
    public void A_text_has_at_most_16_KiB_of_UTF8(char letter, int count, ErrorCode expected) =>
        Assert.Equal(expected, RoomForms.Check(new PostMessage(Owner, ClientId.New(), new string(letter, count)), Options)?.Code ?? ErrorCode.None);

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void A_name_has_at_most_100_characters_whoever_makes_or_renames_the_room(int length, bool fine)
    {
        var name = new string('n', length);
        var create = new CreateRoom(Owner, ClientId.New(), RoomKind.Group, name, null, null, Visibility.Private, []);
        Assert.Equal(fine, RoomForms.Check(create, Options) is null);
        Assert.Equal(fine, RoomForms.Check(new ChangeRoom(Owner, ClientId.New(), name, null), Options) is null);
    }

    [Fact]
    public void The_content_hash_knows_every_part_of_a_command()
    {
        var id = ClientId.New();
        RoomCommand[] all =
        [
            new PostMessage(Owner, id, "a"), new PostMessage(Owner, id, "b"), new PostMessage(Owner, id, "a", ReplyTo: 3),
            new PostMessage(Owner, id, "a", ContentType: "text/plain"), new EditMessage(Owner, id, 3, "a"), new EditMessage(Owner, id, 4, "a"),
            new DeleteMessage(Owner, id, 3), new JoinRoom(Owner, id, Plain), new LeaveRoom(Owner, id, Plain),
            new SetRole(Owner, id, Plain, Role.Admin), new SetRole(Owner, id, Plain, Role.Guest), new ChangeRoom(Owner, id, "a", null),
            new CloseRoom(Owner, id),
        ];
        Assert.Equal(all.Length, all.Select(CommandHash.Of).Distinct().Count());
        Assert.Equal(CommandHash.Of(all[0]), CommandHash.Of(new PostMessage(Owner, ClientId.New(), "a")));
    }

    private static (RoomCommand Command, TargetMessage? Target) Command(string name, UserId caller)
    {
        var id = ClientId.New();
        return name switch
        {
            "post" => (new PostMessage(caller, id, "text"), null),
            "join" => (new JoinRoom(caller, id, caller), null),
            "invite" => (new JoinRoom(caller, id, UserId.New()), null),
            "invite a member" => (new JoinRoom(caller, id, Plain), null),
            "leave" => (new LeaveRoom(caller, id, caller), null),
            "kick the guest" => (new LeaveRoom(caller, id, Guest), null),
            "kick the member" => (new LeaveRoom(caller, id, Plain), null),
            "kick the admin" => (new LeaveRoom(caller, id, Admin), null),
            "kick the owner" => (new LeaveRoom(caller, id, Owner), null),
            "kick a stranger" => (new LeaveRoom(caller, id, UserId.New()), null),
            "promote" => (new SetRole(caller, id, Plain, Role.Admin), null),
            "promote a stranger" => (new SetRole(caller, id, UserId.New(), Role.Admin), null),
            "demote the owner" => (new SetRole(caller, id, Owner, Role.Member), null),
            "rename" => (new ChangeRoom(caller, id, "new", null), null),
            "close" => (new CloseRoom(caller, id), null),
            "edit own" => (new EditMessage(caller, id, 6, "new"), new TargetMessage(6, caller, false)),
            "edit another's" => (new EditMessage(caller, id, 6, "new"), new TargetMessage(6, UserId.New(), false)),
            "delete own" => (new DeleteMessage(caller, id, 6), new TargetMessage(6, caller, false)),
            "react" => (new ReactToMessage(caller, id, 6, "+1"), new TargetMessage(6, UserId.New(), false)),
            "pin" => (new PinMessage(caller, id, 6), new TargetMessage(6, UserId.New(), false)),
            "ban the member" => (new BanMember(caller, id, Plain), null),
            "ban the owner" => (new BanMember(caller, id, Owner), null),
            "ban a stranger" => (new BanMember(caller, id, UserId.New()), null),
            "lift no ban" => (new BanMember(caller, id, UserId.New(), Lifted: true), null),
            "mute the guest" => (new MuteMember(caller, id, Guest), null),
            "mute the admin" => (new MuteMember(caller, id, Admin), null),
            "accept" => (new AcceptRequest(caller, id), null),
            "transfer" => (new TransferRoom(caller, id, Plain), null),
            "join by link" => (new JoinRoom(caller, id, caller, ByLink: true), null),
            "delete another's" => (new DeleteMessage(caller, id, 6), new TargetMessage(6, UserId.New(), false)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
    }

    private static ErrorCode Code(char letter) => letter switch
    {
        '+' => ErrorCode.None,
        'F' => ErrorCode.Forbidden,
        'N' => ErrorCode.NotFound,
        'A' => ErrorCode.AlreadyMember,
        'L' => ErrorCode.LastOwner,
        _ => throw new ArgumentOutOfRangeException(nameof(letter), letter, null),
    };

    private static RoomState Group(Visibility visibility)
    {
        var state = new RoomState();
        state.Apply(new RoomEvent(1, EventKind.Created, 1, Owner, ClientId.New(), Data: new EventData { Name = "room", Visibility = visibility }));
        (UserId, Role)[] members = [(Owner, Role.Owner), (Admin, Role.Admin), (Plain, Role.Member), (Guest, Role.Guest)];
        foreach (var (user, role) in members)
        {
            state.Apply(new RoomEvent(state.Head + 1, EventKind.Join, 1, Owner, ClientId.New(), User: user, Data: new EventData { Role = role }));
        }

        return state;
    }

    private static RoomState Direct(bool asRequest = false)
    {
        var state = new RoomState();
        var create = new CreateRoom(Owner, ClientId.New(), RoomKind.Direct, null, null, null, Visibility.Private, [Plain], asRequest);
        foreach (var item in RoomRules.Decide(state, create, null, 1, Options).Value)
        {
            state.Apply(item);
        }

        return state;
    }

    private static void Apply(RoomState state, RoomCommand command)
    {
        foreach (var item in RoomRules.Decide(state, command, null, 1, Options).Value)
        {
            state.Apply(item);
        }
    }
}
