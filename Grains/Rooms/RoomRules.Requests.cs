using System.Collections.Immutable;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>
/// Direct rooms that a stranger asks for: the asked is a guest there until they accept, by saying so or by answering. Who declines leaves;
/// to write themselves later they open the room again.
/// </summary>
public static partial class RoomRules
{
    /// <summary>Events that a request may have for each of its messages: those messages may be mended and taken back, and not for ever.</summary>
    private const int ChangesForEach = 10;

    /// <summary>Whether the sender may post, and with it what carries files.</summary>
    internal static bool MayPost(RoomState state, UserId sender) => RoomPermissions.MayWrite(state.RoleOf(sender)) || state.IsAsked(sender);

    /// <summary>Whether the sender has written enough to somebody who has not accepted yet.</summary>
    private static bool WaitsTooLong(RoomState state, RoomCommand command, RoomOptions options) =>
        state.Kind == RoomKind.Direct && state.Members.Keys.Any(state.IsAsked)
            && (command is PostMessage or ForwardMessage ? state.Countable >= options.RequestMessages : state.Head >= ChangesForEach * options.RequestMessages);

    private static Outcome<ImmutableArray<RoomEvent>> Accept(RoomState state, AcceptRequest accept, Role role, RoomEvent next) =>
        state.Kind != RoomKind.Direct ? ErrorCode.Forbidden
        : role != Role.Guest ? ErrorCode.AlreadyMember
        : One(Given(next, accept.Sender, Role.Member));

    // The message comes first: it has the command's client id, and the answer its seq.
    private static Outcome<ImmutableArray<RoomEvent>> Answer(RoomState state, PostMessage post, TargetMessage? target, RoomEvent next)
    {
        var posted = Post(state, post, Role.Member, target, next);
        return !posted.Ok ? posted : posted.Value.Add(
            Given(next with { Seq = next.Seq + 1, ClientId = Derived(post.ClientId, next.Seq + 1) }, post.Sender, Role.Member));
    }

    /// <summary>The room of two users is there, and one of them had left it.</summary>
    private static Outcome<ImmutableArray<RoomEvent>> Reopen(RoomState state, CreateRoom create, long now) =>
        state.Closed || state.Kind != RoomKind.Direct || create.Kind != RoomKind.Direct || state.RoleOf(create.Sender) != Role.None
            ? ErrorCode.AlreadyMember
            : One(Joined(create, state.Head + 1, create.Sender, Role.Member, now) with { ClientId = create.ClientId });
}
