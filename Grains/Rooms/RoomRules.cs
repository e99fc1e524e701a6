using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Who may do what: pure functions of a room's state and a command. They run when a seq is given.</summary>
public static class RoomRules
{
    /// <summary>Bytes of UTF-8 in one text.</summary>
    public const int MaxTextBytes = 16 * 1024;

    private static readonly SearchValues<char> SlugCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Checks what depends on the command alone.</summary>
    public static ChatError? Check(RoomCommand command, RoomOptions options) => command switch
    {
        PostMessage { ReplyTo: <= 0 } => new ChatError(ErrorCode.BadRequest),
        PostMessage post => CheckText(post.Text),
        EditMessage { Target: <= 0 } or DeleteMessage { Target: <= 0 } => new ChatError(ErrorCode.BadRequest),
        EditMessage edit => CheckText(edit.Text),
        SetRole { Role: Role.None } => new ChatError(ErrorCode.BadRequest),
        CreateRoom create when create.Members.Length >= options.MaxMembers => new ChatError(ErrorCode.RoomFull),
        CreateRoom { Kind: RoomKind.Direct } direct when direct.Members.Length != 1 || direct.Members[0] == direct.Sender =>
            new ChatError(ErrorCode.BadRequest),
        CreateRoom { Kind: RoomKind.Group } group => CheckName(group.Name) ?? CheckTopic(group.Topic) ?? CheckSlug(group.Slug),
        RenameRoom rename => (rename.Name is null ? null : CheckName(rename.Name)) ?? CheckTopic(rename.Topic),
        _ => null,
    };

    /// <summary>
    /// The events that the command becomes, numbered from the state's head on; or a refusal.
    /// </summary>
    /// <param name="target">What an edit or deletion names, as it was looked up before.</param>
    public static Outcome<ImmutableArray<RoomEvent>> Decide(RoomState state, RoomCommand command, TargetMessage? target, long now, RoomOptions options)
    {
        if (command is CreateRoom create)
        {
            return state.Exists ? ErrorCode.AlreadyMember : Create(create, now);
        }

        var role = state.RoleOf(command.Sender);
        if (!state.Exists || state.Closed || (role == Role.None && !MayJoin(state, command) && command is not DeleteMessage { Departed: true }))
        {
            return ErrorCode.NotFound;
        }

        var next = new RoomEvent(state.Head + 1, default, now, command.Sender, command.ClientId);
        return command switch
        {
            PostMessage post when role < Role.Member => ErrorCode.Forbidden,
            PostMessage { ReplyTo: { } reply } when reply > state.Head => ErrorCode.TargetNotFound,
            PostMessage post => One(next with { Kind = EventKind.Message, Text = post.Text, Data = DataOf(post) }),
            EditMessage or DeleteMessage => Change(state, command, role, target, next),
            JoinRoom join => Join(state, join, role, next, options),
            LeaveRoom leave => Leave(state, leave, role, next),
            DepartRoom depart => Depart(state, depart, role, next),
            SetRole set => ChangeRole(state, set, role, next),
            RenameRoom when state.Kind == RoomKind.Direct || role < Role.Owner => ErrorCode.Forbidden,
            RenameRoom rename => One(next with { Kind = EventKind.Rename, Data = new EventData { Name = rename.Name, Topic = rename.Topic } }),
            CloseRoom when role < Role.Owner => ErrorCode.Forbidden,
            CloseRoom => One(next with { Kind = EventKind.Closed }),
            _ => ErrorCode.BadRequest,
        };
    }

    /// <summary>Whether a refusal rests on who is a member: a stale activation may be wrong about that.</summary>
    public static bool RestsOnMembership(ErrorCode code) =>
        code is ErrorCode.NotFound or ErrorCode.Forbidden or ErrorCode.AlreadyMember or ErrorCode.RoomFull or ErrorCode.LastOwner
            or ErrorCode.TargetNotFound;

    /// <summary>Tells a repeated command from another one under the same client id.</summary>
    public static long ContentHash(RoomCommand command)
    {
        var content = command switch
        {
            PostMessage post => $"p\n{post.ReplyTo}\n{post.ContentType}\n{(post.Attachments is { } files ? string.Join(',', files) : "")}\n{post.Text}",
            EditMessage edit => $"e\n{edit.Target}\n{edit.Text}",
            DeleteMessage delete => $"d\n{delete.Target}",
            CreateRoom create => $"c\n{create.Kind}\n{create.Visibility}\n{create.Slug}\n{create.Name}\n{create.Topic}\n{string.Join(',', create.Members)}",
            JoinRoom join => $"j\n{join.User}",
            LeaveRoom leave => $"l\n{leave.User}",
            DepartRoom => "g",
            SetRole set => $"r\n{set.User}\n{set.Role}",
            RenameRoom rename => $"n\n{rename.Name}\n{rename.Topic}",
            CloseRoom => "x",
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "A command without a content hash."),
        };
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(content), hash);
        return BitConverter.ToInt64(hash);
    }

    private static ChatError? CheckText(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            return new ChatError(ErrorCode.TextInvalid);
        }

        try
        {
            return text.Length > MaxTextBytes || Strict.GetByteCount(text) > MaxTextBytes ? new ChatError(ErrorCode.TextTooLong) : null;
        }
        catch (EncoderFallbackException)
        {
            return new ChatError(ErrorCode.TextInvalid);
        }
    }

    private static ChatError? CheckName(string? name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > 100 || HasControl(name)
            ? new ChatError(ErrorCode.BadRequest, "A room's name has 1 to 100 characters.")
            : null;

    private static ChatError? CheckTopic(string? topic) =>
        topic is { Length: > 1_000 } || (topic is not null && HasControl(topic))
            ? new ChatError(ErrorCode.BadRequest, "A room's topic has at most 1,000 characters.")
            : null;

    private static ChatError? CheckSlug(string? slug) =>
        slug is null || (slug.Length is >= 2 and <= 64 && !slug.AsSpan().ContainsAnyExcept(SlugCharacters))
            ? null
            : new ChatError(ErrorCode.BadRequest, "A room's short name has 2 to 64 of a-z, 0-9 and '-'.");

    private static bool HasControl(string text) => CheckText(text) is not null || text.Any(char.IsControl);

    private static bool MayJoin(RoomState state, RoomCommand command) =>
        command is JoinRoom join && join.User == join.Sender && state is { Kind: RoomKind.Group, Visibility: Visibility.Public };

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
        var (first, others) = direct ? (Role.Member, Role.Member) : (Role.Owner, Role.Member);
        events.Add(Joined(create, 2, create.Sender, first, now));
        foreach (var user in create.Members.Where(user => user != create.Sender).Distinct())
        {
            events.Add(Joined(create, events.Count + 1, user, others, now));
        }

        return events.ToImmutable();
    }

    private static RoomEvent Joined(CreateRoom create, long seq, UserId user, Role role, long now) =>
        new(seq, EventKind.Join, now, create.Sender, Derived(create.ClientId, seq), User: user, Data: new EventData { Role = role });

    /// <summary>One command, several events: each gets a client id of its own, derived, so that the log's key holds for all.</summary>
    private static ClientId Derived(ClientId clientId, long seq)
    {
        Span<byte> seed = stackalloc byte[24];
        clientId.Value.TryWriteBytes(seed);
        BitConverter.TryWriteBytes(seed[16..], seq);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(seed, hash);
        return new ClientId(new Guid(hash[..16]));
    }

    private static Outcome<ImmutableArray<RoomEvent>> Change(RoomState state, RoomCommand command, Role role, TargetMessage? target, RoomEvent next)
    {
        if (target is null)
        {
            return ErrorCode.TargetNotFound;
        }

        if (target.Deleted || state.IsDeleted(target.Seq))
        {
            return ErrorCode.AlreadyDeleted;
        }

        var own = target.Sender == command.Sender;
        return command switch
        {
            EditMessage edit when own && role >= Role.Member => One(next with { Kind = EventKind.Edit, Target = edit.Target, Text = edit.Text }),
            DeleteMessage delete when own || (role >= Role.Admin && state.Kind == RoomKind.Group) =>
                One(next with { Kind = EventKind.Deletion, Target = delete.Target }),
            _ => ErrorCode.Forbidden,
        };
    }

    private static Outcome<ImmutableArray<RoomEvent>> Join(RoomState state, JoinRoom join, Role role, RoomEvent next, RoomOptions options)
    {
        if (state.Kind == RoomKind.Direct || (join.User != join.Sender && role < Role.Admin))
        {
            return ErrorCode.Forbidden;
        }

        // Whoever enters a room that everybody left owns it: a room without an owner could never be changed again.
        var given = state.MemberCount == 0 ? Role.Owner : Role.Member;
        return state.RoleOf(join.User) != Role.None ? ErrorCode.AlreadyMember
            : state.MemberCount >= options.MaxMembers ? ErrorCode.RoomFull
            : One(next with { Kind = EventKind.Join, User = join.User, Data = new EventData { Role = given } });
    }

    private static Outcome<ImmutableArray<RoomEvent>> Leave(RoomState state, LeaveRoom leave, Role role, RoomEvent next)
    {
        var theirs = state.RoleOf(leave.User);
        if (state.Kind == RoomKind.Direct || (leave.User != leave.Sender && (role < Role.Admin || theirs >= role)))
        {
            return ErrorCode.Forbidden;
        }

        return theirs == Role.None ? ErrorCode.NotFound
            : theirs == Role.Owner && state.Owners == 1 && state.MemberCount > 1 ? ErrorCode.LastOwner
            : One(next with { Kind = EventKind.Leave, User = leave.User });
    }

    private static Outcome<ImmutableArray<RoomEvent>> Depart(RoomState state, DepartRoom depart, Role role, RoomEvent next)
    {
        var leave = next with { Kind = EventKind.Leave, User = depart.Sender };
        if (role != Role.Owner || state.Owners > 1 || state.MemberCount == 1)
        {
            return One(leave);
        }

        var heir = state.Members.Where(pair => pair.Key != depart.Sender)
            .OrderByDescending(pair => pair.Value.Role).ThenBy(pair => pair.Value.JoinedSeq).First().Key;
        return ImmutableArray.Create(
            next with { Kind = EventKind.Role, User = heir, Data = new EventData { Role = Role.Owner } },
            leave with { Seq = next.Seq + 1, ClientId = Derived(depart.ClientId, next.Seq + 1) });
    }

    private static Outcome<ImmutableArray<RoomEvent>> ChangeRole(RoomState state, SetRole set, Role role, RoomEvent next)
    {
        var old = state.RoleOf(set.User);
        if (state.Kind == RoomKind.Direct || role < Role.Owner)
        {
            return ErrorCode.Forbidden;
        }

        return old == Role.None ? ErrorCode.NotFound
            : old == Role.Owner && set.Role != Role.Owner && state.Owners == 1 ? ErrorCode.LastOwner
            : One(next with { Kind = EventKind.Role, User = set.User, Data = new EventData { Role = set.Role } });
    }

    private static EventData? DataOf(PostMessage post) =>
        post is { ReplyTo: null, ContentType: null, Attachments: null }
            ? null
            : new EventData { ReplyTo = post.ReplyTo, ContentType = post.ContentType, Attachments = post.Attachments };

    private static Outcome<ImmutableArray<RoomEvent>> One(RoomEvent only) => ImmutableArray.Create(only);
}

/// <summary>A message that a command names.</summary>
public sealed record TargetMessage(long Seq, UserId Sender, bool Deleted);
