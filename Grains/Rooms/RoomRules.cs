using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Who may do what: pure functions of a room's state and a command. They run when a seq is given.</summary>
public static partial class RoomRules
{
    /// <summary>
    /// The events that the command becomes, numbered from the state's head on; or a refusal.
    /// </summary>
    /// <param name="target">The message that the command names, as it was looked up before.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static Outcome<ImmutableArray<RoomEvent>> Decide(RoomState state, RoomCommand command, TargetMessage? target, long now, RoomOptions options)
    {
        if (command is CreateRoom create)
        {
            return state.Exists ? Reopen(state, create, now) : Create(create, now);
        }

        var role = state.RoleOf(command.Sender);
        // An operator's, in the name of the cluster: no client can send as it.
        var byOperator = command is CloseRoom && command.Sender == UserId.Server;
        if (!state.Exists || state.Closed
            || (role == Role.None && !MayJoin(state, command) && command is not DeleteMessage { Departed: true } && !byOperator))
        {
            return ErrorCode.NotFound;
        }

        var next = new RoomEvent(state.Head + 1, default, now, command.Sender, command.ClientId);
        return command switch
        {
            PostMessage answer when state.IsAsked(command.Sender) => Answer(state, answer, target, next),
            PostMessage or ForwardMessage or EditMessage or ReactToMessage when Silenced(state, command, role, now) is { } silence => silence,
            PostMessage or ForwardMessage or EditMessage or ReactToMessage or PinMessage when WaitsTooLong(state, command, options) => Reasons.RequestWaits.Refusal,
            PostMessage post => Post(state, post, role, target, next),
            ForwardMessage forward => Forward(forward, next),
            EditMessage or DeleteMessage or ReactToMessage or PinMessage => Change(state, command, role, target, next),
            JoinRoom join => Join(state, join, role, next, options),
            LeaveRoom leave => Leave(state, leave, role, next),
            AcceptRequest accept => Accept(state, accept, role, next),
            DepartRoom depart => Depart(state, depart, role, next),
            SetRole set => ChangeRole(state, set, role, next),
            TransferRoom transfer => Transfer(state, transfer, role, next),
            BanMember ban => Ban(state, ban, role, next),
            MuteMember mute => Mute(state, mute, role, next),
            ChangeRoom when !state.Has(role, Permission.Change) => ErrorCode.Forbidden,
            ChangeRoom change => One(next with { Kind = EventKind.Rename, Data = DataOf(change) }),
            CloseRoom when !byOperator && !state.Has(role, Permission.Close) => ErrorCode.Forbidden,
            CloseRoom => One(next with { Kind = EventKind.Closed }),
            _ => ErrorCode.BadRequest,
        };
    }

    /// <summary>The seq of the message that the command names, if it must be there.</summary>
    public static long? TargetOf(RoomCommand command) => command switch
    {
        PostMessage post => post.Thread,
        EditMessage edit => edit.Target,
        DeleteMessage delete => delete.Target,
        ReactToMessage react => react.Target,
        PinMessage pin => pin.Target,
        _ => null,
    };

    /// <summary>Whether a refusal rests on what another activation may have changed: a stale one must not refuse for good.</summary>
    public static bool RestsOnMembership(ErrorCode code) =>
        code is ErrorCode.NotFound or ErrorCode.Forbidden or ErrorCode.AlreadyMember or ErrorCode.RoomFull or ErrorCode.LastOwner
            or ErrorCode.TargetNotFound or ErrorCode.RoomBanned or ErrorCode.Muted;

    private static Outcome<ImmutableArray<RoomEvent>> Create(CreateRoom create, long now)
    {
        var events = ImmutableArray.CreateBuilder<RoomEvent>(create.Members.Length + 2);
        var direct = create.Kind == RoomKind.Direct;
        events.Add(new RoomEvent(1, EventKind.Created, now, create.Sender, create.ClientId, User: direct ? create.Members[0] : null, Data: new EventData
        {
            Name = create.Name,
            Slug = create.Slug,
            Topic = create.Topic,
            Visibility = direct ? Visibility.Private : create.Visibility,
        }));
        // A direct room belongs to both alike.
        var (first, others) = direct ? (Role.Member, create.AsRequest ? Role.Guest : Role.Member) : (Role.Owner, Role.Member);
        if (create.Sender != UserId.Server)
        {
            events.Add(Joined(create, 2, create.Sender, first, now));
        }

        foreach (var user in create.Members.Where(user => user != create.Sender).Distinct())
        {
            events.Add(Joined(create, events.Count + 1, user, others, now));
        }

        return events.ToImmutable();
    }

    private static RoomEvent Joined(CreateRoom create, long seq, UserId user, Role role, long now) =>
        new(seq, EventKind.Join, now, create.Sender, Derived(create.ClientId, seq), User: user, Data: new EventData { Role = role });

    /// <summary>One command, several events: each gets a client id of its own, derived, so that the log's key holds for all.</summary>
    internal static ClientId Derived(ClientId clientId, long seq)
    {
        Span<byte> seed = stackalloc byte[24];
        clientId.Value.TryWriteBytes(seed);
        BitConverter.TryWriteBytes(seed[16..], seq);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(seed, hash);
        return new ClientId(new Guid(hash[..16]));
    }

    private static EventData DataOf(ChangeRoom change) =>
        new() { Name = change.Name, Topic = change.Topic, SlowModeMs = change.SlowModeMs, Receipts = change.Receipts, Avatar = change.Avatar };

    private static Outcome<ImmutableArray<RoomEvent>> One(RoomEvent only) => ImmutableArray.Create(only);
}
