using System.Collections.Immutable;
using Microsoft.AspNetCore.SignalR;
using OrleansChat.Gateway.Api;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Presence;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Hubs;

/// <summary>
/// The calls of <c>docs/protocol.md</c>. Who the caller is comes from the socket, never from an argument; who may do what is the
/// room's to say. Messages and reading are here, membership in <c>ChatHub.Members.cs</c>, what is not stored in <c>ChatHub.Presence.cs</c>.
/// </summary>
internal sealed partial class ChatHub(
    RoomCommands commands, Resume resume, PresenceCalls presence, AccessTokens tokens, IGrainFactory grains) : Hub
{
    /// <summary>The socket that the call came from.</summary>
    public ChatConnection Connection => field ??= Context.Features.Get<ChatConnection>()
        ?? throw new InvalidOperationException("The hub runs over its own connections only.");

    private UserId Me => Connection.User;

    public async Task<SyncAnswer> Sync(SyncRequest request)
    {
        ChatLimits.Sync(ChatLimits.Given(request));
        var answer = await resume.Sync(Connection, request);
        presence.Synced(Connection);
        return answer;
    }

    public async Task<PostedAnswer> Post(Guid roomId, PostRequest message)
    {
        ChatLimits.Post(ChatLimits.Given(message));
        ImmutableArray<Guid>? attachments = message.Attachments is { Length: > 0 } given ? given : null;
        var room = ChatLimits.Room(roomId);
        Connection.ExpectAnswer();
        var posted = await commands.Post(
            room,
            new PostMessage(
                Me,
                ChatLimits.Client(message.ClientId),
                ChatLimits.Text(message.Text, carries: attachments is not null),
                message.ReplyTo,
                message.ContentType,
                attachments,
                message.Thread));
        Connection.ExpectEvent(room, posted.Seq);
        return posted;
    }

    public Task<PostedAnswer> Forward(Guid roomId, ForwardRequest forward) => commands.Submit(
        ChatLimits.Room(roomId),
        new ForwardMessage(
            Me,
            ChatLimits.Client(ChatLimits.Given(forward).ClientId),
            ChatLimits.Room(forward.FromRoomId),
            ChatLimits.Seq(forward.Target)));

    public Task<PostedAnswer> Edit(Guid roomId, EditRequest edit) => commands.Submit(
        ChatLimits.Room(roomId),
        new EditMessage(
            Me, ChatLimits.Client(ChatLimits.Given(edit).ClientId), ChatLimits.Seq(edit.Target), ChatLimits.Text(edit.Text)));

    public Task<PostedAnswer> Delete(Guid roomId, DeleteRequest deletion) => commands.Submit(
        ChatLimits.Room(roomId),
        new DeleteMessage(Me, ChatLimits.Client(ChatLimits.Given(deletion).ClientId), ChatLimits.Seq(deletion.Target)));

    public Task<PostedAnswer> React(Guid roomId, ReactRequest reaction) => commands.Submit(
        ChatLimits.Room(roomId),
        new ReactToMessage(
            Me,
            ChatLimits.Client(ChatLimits.Given(reaction).ClientId),
            ChatLimits.Seq(reaction.Target),
            ChatLimits.Given(reaction.Emoji),
            reaction.Removed));

    public Task<PostedAnswer> Pin(Guid roomId, PinRequest pin) => commands.Submit(
        ChatLimits.Room(roomId),
        new PinMessage(Me, ChatLimits.Client(ChatLimits.Given(pin).ClientId), ChatLimits.Seq(pin.Target), pin.Removed));

    public async Task<ReadAnswer> Read(Guid roomId, long upTo)
    {
        if (upTo < 0)
        {
            throw Refusals.Of(Reasons.SeqFrom0.Refusal);
        }

        return ReadAnswer.Of((await grains.History().MarkRead(Me, ChatLimits.Room(roomId), upTo)).OrThrow());
    }

    /// <summary>A mark beside the read marker, which stays; reading takes it away.</summary>
    public async Task<ReadAnswer> MarkUnread(Guid roomId, bool unread) =>
        ReadAnswer.Of((await grains.History().MarkUnread(Me, ChatLimits.Room(roomId), unread)).OrThrow());

    public async Task<PageAnswer> History(Guid roomId, PageRequest page) => PageAnswer.Of(
        (await grains.History().Page(Me, ChatLimits.Room(roomId), ChatLimits.Page(ChatLimits.Given(page)))).OrThrow());

    public async Task<ReauthenticateAnswer> Reauthenticate(string accessToken)
    {
        var identity = (await tokens.Read(ChatLimits.Given(accessToken))).OrThrow();
        var known = Connection.Identity;
        if (identity.User != known.User || identity.Session != known.Session)
        {
            throw Refusals.Of(Reasons.OtherSession.Refusal);
        }

        Connection.Identity = identity;
        return new ReauthenticateAnswer(Wire.Time(identity.ExpiresAt.ToUnixTimeMilliseconds()));
    }
}
