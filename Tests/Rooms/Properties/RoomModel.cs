using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;

namespace OrleansChat.Tests.Rooms.Properties;

/// <summary>
/// What a room is and what it allows, said a second time as plainly as can be, and slowly: every question reads the whole log again.
/// The room's own code must agree with it.
/// </summary>
internal sealed class RoomModel
{
    // Guest, member, admin, owner. The two of a direct room are members.
    private static readonly Dictionary<string, string> Table = new()
    {
        ["write"] = "-xxx",
        ["pin"] = "--xx",
        ["write any time"] = "--xx",
        ["mention the room"] = "--xx",
        ["delete others'"] = "--xx",
        ["invite"] = "--xx",
        ["remove"] = "--xx",
        ["mute"] = "--xx",
        ["ban"] = "--xx",
        ["give roles"] = "---x",
        ["change"] = "---x",
        ["close"] = "---x",
    };

    private static readonly string[] OfBothInDirectRooms = ["write", "pin", "write any time"];

    public List<RoomEvent> Log { get; } = [];

    public bool Closed => Log.Exists(entry => entry.Kind == EventKind.Closed);

    public bool Direct => Log[0].User is not null;

    public string? Name => Log.Select(entry => entry.Data?.Name).LastOrDefault(name => name is not null);

    public int SlowModeMs => Log.Select(entry => entry.Data?.SlowModeMs).LastOrDefault(slow => slow is not null) ?? 0;

    public long Countable => Log.Count(entry => entry.Kind == EventKind.Message);

    public IEnumerable<UserId> Members => Log
        .Where(entry => entry.Kind == EventKind.Join).Select(entry => entry.User!.Value).Distinct().Where(user => RoleOf(user) != Role.None);

    public Role RoleOf(UserId user) => RoleIn(Log, user);

    public bool Banned(UserId user, long now) => Holds(EventKind.Ban, user, now);

    public bool Muted(UserId user, long now) => Holds(EventKind.Mute, user, now);

    /// <summary>What follows from the command: a refusal, or events.</summary>
    public (ErrorCode? Refusal, Expected[] Events) Decide(RoomCommand command, long now, int maxMembers)
    {
        var role = RoleOf(command.Sender);
        var enters = command is JoinRoom own && own.User == own.Sender && !Direct && (own.ByLink || Log[0].Data!.Visibility == Visibility.Public);
        if (Closed || (role == Role.None && !enters))
        {
            return (ErrorCode.NotFound, []);
        }

        var refusal = Refusal(command, role, now, maxMembers);
        return refusal is null ? (null, [.. Events(command)]) : (refusal, []);
    }

    /// <summary>The text as members see it now; null: deleted.</summary>
    public string? Text(long seq) => Deleted(seq) ? null
        : Log.LastOrDefault(entry => entry.Kind == EventKind.Edit && entry.Target == seq)?.Text ?? Log[(int)seq - 1].Text;

    public bool Deleted(long seq) => Log.Exists(entry => entry.Kind == EventKind.Deletion && entry.Target == seq);

    public bool Pinned(long seq) => !Deleted(seq)
        && Log.LastOrDefault(entry => entry.Kind == EventKind.Pin && entry.Target == seq) is { } last && last.Data?.Removed != true;

    public IEnumerable<(string Emoji, Guid User)> Reactions(long seq) => Deleted(seq) ? [] : Log
        .Where(entry => entry.Kind == EventKind.Reaction && entry.Target == seq)
        .GroupBy(entry => (entry.Data!.Emoji!, entry.Sender.Value)).Where(all => all.Last().Data!.Removed != true).Select(all => all.Key);

    public IEnumerable<RoomEvent> Messages => Log.Where(entry => entry.Kind == EventKind.Message);

    /// <summary>How far a member has read: up to their joining, and from then on as far as they said and there was.</summary>
    public long Marker(UserId user, IEnumerable<ReadMark> reads) => reads
        .Where(read => read.User == user && RoleIn(Log.Take((int)read.Head), user) != Role.None).Select(read => Math.Min(read.UpTo, read.Head))
        .Append(Log.FindLastIndex(entry => entry.Kind == EventKind.Join && entry.User == user) + 1).Max();

    /// <summary>Messages from the first one of somebody else after the marker on.</summary>
    public long Unread(UserId user, long marker) => Messages.SkipWhile(message => message.Seq <= marker || message.Sender == user).Count();

    public int UnreadMentions(UserId user, long marker) => Messages.Count(message => message.Seq > marker && message.Sender != user
        && message.Data is { } data && (data.MentionsRoom == true || data.Mentions?.Contains(user) == true));

    public bool MayMentionTheRoom(UserId user) => May(RoleOf(user), "mention the room");

    private ErrorCode? Refusal(RoomCommand command, Role role, long now, int maxMembers) => command switch
    {
        PostMessage or ForwardMessage or EditMessage or ReactToMessage when !May(role, "write") => ErrorCode.Forbidden,
        PostMessage or ForwardMessage or EditMessage or ReactToMessage when Muted(command.Sender, now) => ErrorCode.Muted,
        PostMessage or ForwardMessage when !May(role, "write any time") && now < NextWord(command.Sender) => ErrorCode.SlowMode,
        PostMessage { ReplyTo: { } answered } when answered > Log.Count => ErrorCode.TargetNotFound,
        PostMessage { Thread: { } thread } => Missing(thread),
        PostMessage => null,
        ForwardMessage forward => forward.Origin is null ? ErrorCode.TargetNotFound : null,
        EditMessage edit => Missing(edit.Target) ?? Unless(Sender(edit.Target) == edit.Sender),
        DeleteMessage delete => Missing(delete.Target) ?? Unless(Sender(delete.Target) == delete.Sender || May(role, "delete others'")),
        ReactToMessage react => Missing(react.Target),
        PinMessage pin => Missing(pin.Target) ?? Unless(May(role, "pin")),
        JoinRoom join when Direct || (join.User != join.Sender && !May(role, "invite")) => ErrorCode.Forbidden,
        JoinRoom join when RoleOf(join.User) != Role.None => ErrorCode.AlreadyMember,
        JoinRoom join when Banned(join.User, now) => ErrorCode.RoomBanned,
        JoinRoom => Members.Count() >= maxMembers ? ErrorCode.RoomFull : null,
        LeaveRoom leave when Direct || (leave.User != leave.Sender && !Above(role, leave.User, "remove")) => ErrorCode.Forbidden,
        LeaveRoom leave when RoleOf(leave.User) == Role.None => ErrorCode.NotFound,
        LeaveRoom leave => LastOwner(leave.User) && Members.Count() > 1 ? ErrorCode.LastOwner : null,
        DepartRoom => null,
        SetRole or TransferRoom when !May(role, "give roles") => ErrorCode.Forbidden,
        TransferRoom transfer when transfer.User == transfer.Sender => ErrorCode.BadRequest,
        TransferRoom transfer => RoleOf(transfer.User) == Role.None ? ErrorCode.NotFound : null,
        SetRole set when RoleOf(set.User) == Role.None => ErrorCode.NotFound,
        SetRole set => set.Role != Role.Owner && LastOwner(set.User) ? ErrorCode.LastOwner : null,
        BanMember ban when !Above(role, ban.User, "ban") => ErrorCode.Forbidden,
        BanMember { Lifted: true } lifted => Banned(lifted.User, now) ? null : ErrorCode.NotFound,
        BanMember ban => ban.Until <= now ? ErrorCode.BadRequest : null,
        MuteMember mute when !Above(role, mute.User, "mute") => ErrorCode.Forbidden,
        MuteMember mute when RoleOf(mute.User) == Role.None => ErrorCode.NotFound,
        MuteMember { Lifted: true } lifted => Muted(lifted.User, now) ? null : ErrorCode.NotFound,
        MuteMember mute => mute.Until <= now ? ErrorCode.BadRequest : null,
        ChangeRoom => Unless(May(role, "change")),
        CloseRoom => Unless(May(role, "close")),
        _ => ErrorCode.BadRequest,
    };

    private IEnumerable<Expected> Events(RoomCommand command) => command switch
    {
        PostMessage post => [new(EventKind.Message, Target: post.Thread is { } thread ? ThreadOf(thread) ?? thread : null)],
        ForwardMessage => [new(EventKind.Message)],
        EditMessage edit => [new(EventKind.Edit, Target: edit.Target)],
        DeleteMessage delete => [new(EventKind.Deletion, Target: delete.Target)],
        ReactToMessage react => [new(EventKind.Reaction, Target: react.Target)],
        PinMessage pin => [new(EventKind.Pin, Target: pin.Target)],
        JoinRoom join => [new(EventKind.Join, join.User, Role: Members.Any() ? Role.Member : Role.Owner)],
        LeaveRoom leave => [new(EventKind.Leave, leave.User)],
        DepartRoom depart when LastOwner(depart.Sender) && Members.Count() > 1 =>
            [new(EventKind.Role, Heir(depart.Sender), Role: Role.Owner), new(EventKind.Leave, depart.Sender)],
        DepartRoom depart => [new(EventKind.Leave, depart.Sender)],
        SetRole set => [new(EventKind.Role, set.User, Role: set.Role)],
        TransferRoom transfer => [new(EventKind.Role, transfer.User, Role: Role.Owner), new(EventKind.Role, transfer.Sender, Role: Role.Admin)],
        BanMember ban when RoleOf(ban.User) != Role.None => [new(EventKind.Leave, ban.User), new(EventKind.Ban, ban.User)],
        BanMember ban => [new(EventKind.Ban, ban.User)],
        MuteMember mute => [new(EventKind.Mute, mute.User)],
        ChangeRoom => [new(EventKind.Rename)],
        _ => [new(EventKind.Closed)],
    };

    private static Role RoleIn(IEnumerable<RoomEvent> log, UserId user) => log.Aggregate(Role.None, (role, entry) => entry.Kind switch
    {
        EventKind.Join when entry.User == user => entry.Data!.Role!.Value,
        EventKind.Role when entry.User == user => entry.Data!.Role!.Value,
        EventKind.Leave when entry.User == user => Role.None,
        EventKind.Closed => Role.None,
        _ => role,
    });

    private static ErrorCode? Unless(bool allowed) => allowed ? null : ErrorCode.Forbidden;

    private bool May(Role role, string what) =>
        Direct ? OfBothInDirectRooms.Contains(what) : role != Role.None && Table[what][(int)role - 1] == 'x';

    private bool Above(Role role, UserId other, string what) => May(role, what) && role > RoleOf(other);

    private bool LastOwner(UserId user) => RoleOf(user) == Role.Owner && Members.Count(member => RoleOf(member) == Role.Owner) == 1;

    private UserId Heir(UserId owner) => Members.Where(user => user != owner).OrderByDescending(RoleOf)
        .ThenBy(user => Log.FindLastIndex(entry => entry.Kind == EventKind.Join && entry.User == user)).First();

    private UserId Sender(long seq) => Log[(int)seq - 1].Sender;

    private long? ThreadOf(long seq) => Log[(int)seq - 1].Target;

    private ErrorCode? Missing(long seq) =>
        seq > Log.Count || Log[(int)seq - 1].Kind != EventKind.Message ? ErrorCode.TargetNotFound
        : Deleted(seq) ? ErrorCode.AlreadyDeleted
        : null;

    private long NextWord(UserId user)
    {
        var since = Log.FindLastIndex(entry => entry.Data?.SlowModeMs is not null);
        var last = Log.FindLastIndex(entry => entry.Kind == EventKind.Message && entry.Sender == user);
        return SlowModeMs > 0 && last > since ? Log[last].At + SlowModeMs : 0;
    }

    // Whoever enters again was let in again; being muted outlasts that.
    private bool Holds(EventKind kind, UserId user, long now)
    {
        var last = Log.LastOrDefault(entry => entry.User == user && (entry.Kind == kind || (kind == EventKind.Ban && entry.Kind == EventKind.Join)));
        return last?.Kind == kind && last.Data?.Removed != true && (last.Data?.Until ?? long.MaxValue) > now;
    }
}

/// <param name="User">Whom it concerns.</param>
/// <param name="Target">What it changes; a message's thread.</param>
internal sealed record Expected(EventKind Kind, UserId? User = null, long? Target = null, Role? Role = null);
