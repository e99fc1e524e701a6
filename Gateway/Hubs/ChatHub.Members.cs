using OrleansChat.Gateway.Api;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Hubs;

/// <summary>Rooms and who is in them.</summary>
internal sealed partial class ChatHub
{
    /// <summary>A repeated client id finds the same room: its id comes from the user and the client id, or from the two users.</summary>
    public async Task<RoomAnswer> CreateRoom(CreateRoomRequest create)
    {
        ChatLimits.Given(create);
        var clientId = ChatLimits.Client(create.ClientId);
        var (room, command) = create.Kind switch
        {
            "group" => Group(create, clientId),
            "direct" => await Direct(create, clientId),
            _ => throw Refusals.Of(Reasons.RoomKind.Refusal),
        };
        if (command is not null)
        {
            await commands.Submit(room, command);
        }

        return RoomAnswer.Of(await commands.View(room, Me));
    }

    public Task<PostedAnswer> Join(Guid roomId, CommandRequest join) => commands.Submit(
        ChatLimits.Room(roomId), new JoinRoom(Me, ChatLimits.Client(ChatLimits.Given(join).ClientId), Me));

    /// <summary>Answers with the room, whether or not the caller was a member before.</summary>
    public async Task<RoomAnswer> JoinByLink(LinkRequest link)
    {
        var join = new JoinRoom(Me, ChatLimits.Client(ChatLimits.Given(link).ClientId), Me);
        var redeemed = (await Faults.Repeated(() => grains.Invites().Redeem(ChatLimits.Given(link.Code), join))).OrThrow();
        return RoomAnswer.Of(await commands.View(redeemed.Room, Me));
    }

    public Task<PostedAnswer> Leave(Guid roomId, CommandRequest leave) => commands.Submit(
        ChatLimits.Room(roomId), new LeaveRoom(Me, ChatLimits.Client(ChatLimits.Given(leave).ClientId), Me));

    /// <summary>Takes a stranger's request; <see cref="Leave"/> declines it.</summary>
    public Task<PostedAnswer> Accept(Guid roomId, CommandRequest accept) => commands.Submit(
        ChatLimits.Room(roomId), new AcceptRequest(Me, ChatLimits.Client(ChatLimits.Given(accept).ClientId)));

    public Task<PostedAnswer> CloseRoom(Guid roomId, CommandRequest close) => commands.Submit(
        ChatLimits.Room(roomId), new CloseRoom(Me, ChatLimits.Client(ChatLimits.Given(close).ClientId)));

    public async Task<PostedAnswer> Invite(Guid roomId, MemberRequest invitation)
    {
        var clientId = ChatLimits.Client(ChatLimits.Given(invitation).ClientId);
        var user = (await grains.Accounts().Find(ChatLimits.User(invitation.UserId))).OrThrow().User;
        return await commands.Submit(ChatLimits.Room(roomId), new JoinRoom(Me, clientId, user));
    }

    public Task<PostedAnswer> Kick(Guid roomId, MemberRequest removal) => commands.Submit(
        ChatLimits.Room(roomId),
        new LeaveRoom(Me, ChatLimits.Client(ChatLimits.Given(removal).ClientId), ChatLimits.User(removal.UserId)));

    public Task<PostedAnswer> SetRole(Guid roomId, RoleRequest change) => commands.Submit(
        ChatLimits.Room(roomId),
        new SetRole(
            Me, ChatLimits.Client(ChatLimits.Given(change).ClientId), ChatLimits.User(change.UserId), ChatLimits.Role(change.Role)));

    public Task<PostedAnswer> Transfer(Guid roomId, MemberRequest heir) => commands.Submit(
        ChatLimits.Room(roomId),
        new TransferRoom(Me, ChatLimits.Client(ChatLimits.Given(heir).ClientId), ChatLimits.User(heir.UserId)));

    public Task<PostedAnswer> Ban(Guid roomId, BanRequest ban) => commands.Submit(
        ChatLimits.Room(roomId),
        new BanMember(
            Me,
            ChatLimits.Client(ChatLimits.Given(ban).ClientId),
            ChatLimits.User(ban.UserId),
            ban.Until is { } until ? ChatLimits.Moment(until) : null,
            ban.Reason,
            ban.Lifted));

    public Task<PostedAnswer> Mute(Guid roomId, MuteRequest mute) => commands.Submit(
        ChatLimits.Room(roomId),
        new MuteMember(
            Me,
            ChatLimits.Client(ChatLimits.Given(mute).ClientId),
            ChatLimits.User(mute.UserId),
            mute.Until is { } until ? ChatLimits.Moment(until) : null,
            mute.Lifted));

    public Task<PostedAnswer> ChangeRoom(Guid roomId, ChangeRoomRequest change) => commands.Submit(
        ChatLimits.Room(roomId),
        new ChangeRoom(
            Me, ChatLimits.Client(ChatLimits.Given(change).ClientId), change.Name, change.Topic, change.SlowModeMs, change.Receipts));

    private (RoomId Room, CreateRoom? Command) Group(CreateRoomRequest create, ClientId clientId) => (
        RoomId.Created(Me, clientId),
        new CreateRoom(Me, clientId, RoomKind.Group, create.Name, create.Slug, create.Topic, ChatLimits.Visible(create.Visibility), []));

    private async Task<(RoomId Room, CreateRoom? Command)> Direct(CreateRoomRequest create, ClientId clientId)
    {
        var other = ChatLimits.User(create.UserId ?? Guid.Empty);
        if (other == Me)
        {
            throw Refusals.Of(Reasons.DirectNeedsTwo.Refusal);
        }

        var room = RoomId.Direct(Me, other);
        if ((await grains.Room(room).View(Me)).Ok)
        {
            return (room, null);
        }

        (await grains.Accounts().Find(other)).OrThrow();
        return (room, new CreateRoom(Me, clientId, RoomKind.Direct, null, null, null, Visibility.Private, [other]));
    }
}
