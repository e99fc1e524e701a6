using System.Collections.Immutable;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>
/// What a room is: the fold of its log's membership and settings events. Knows nothing of Orleans, time or the database.
/// Includes every event numbered so far, committed or not; a failed write discards it by reloading.
/// </summary>
public sealed class RoomState
{
    // Bounds what is remembered of deletions between a look-up of a target and the numbering of the command that names it.
    private const int RememberedDeletions = 4_096;

    private readonly Dictionary<UserId, Membership> _members = [];
    private readonly Dictionary<UserId, long> _banned = [];
    private readonly Dictionary<UserId, long> _muted = [];
    private readonly Dictionary<UserId, long> _spoke = [];
    private readonly HashSet<long> _deleted = [];

    public bool Exists => Head > 0;

    /// <summary>Whether its owner ended it: it has no members, and nothing follows in its log.</summary>
    public bool Closed { get; private set; }

    public RoomKind Kind { get; private set; }

    public string? Name { get; private set; }

    public string? Slug { get; private set; }

    public string? Topic { get; private set; }

    public Visibility Visibility { get; private set; } = Visibility.Private;

    /// <summary>Unix milliseconds.</summary>
    public long CreatedAt { get; private set; }

    public long Head { get; private set; }

    /// <summary>Messages up to the head.</summary>
    public long Countable { get; private set; }

    /// <summary>Milliseconds between two messages of one member; 0: none.</summary>
    public int SlowModeMs { get; private set; }

    /// <summary>Whether nothing of its log may go. Not of the log's making: as of the last load.</summary>
    public bool Held { get; private set; }

    /// <summary>Whether members see how far the others have read.</summary>
    public bool Receipts { get; private set; } = true;

    /// <summary>The picture that it shows.</summary>
    public Guid? Avatar { get; private set; }

    public int MemberCount => _members.Count;

    public int Owners { get; private set; }

    public IReadOnlyDictionary<UserId, Membership> Members => _members;

    public Role RoleOf(UserId user) => _members.TryGetValue(user, out var member) ? member.Role : Role.None;

    /// <summary>Whether a stranger wrote to the user, who has not accepted yet.</summary>
    public bool IsAsked(UserId user) => Kind == RoomKind.Direct && RoleOf(user) == Role.Guest;

    /// <summary>Deletions after this seq are remembered; older ones must be looked up.</summary>
    public long RemembersFrom { get; private set; }

    public bool IsDeleted(long seq) => _deleted.Contains(seq);

    /// <summary>Unix milliseconds; 0: never was, <see cref="long.MaxValue"/>: until it is lifted.</summary>
    public long BannedUntil(UserId user) => _banned.GetValueOrDefault(user);

    public ImmutableArray<BanView> Bans(long now) =>
        [.. _banned.Where(ban => ban.Value > now).Select(ban => new BanView(ban.Key, ban.Value))];

    /// <summary>As of <see cref="BannedUntil"/>; it outlives the membership, or whoever is muted would leave and join again.</summary>
    public long MutedUntil(UserId user) => _muted.GetValueOrDefault(user);

    /// <summary>
    /// Milliseconds until the member may write again. Counted from when slow mode was last changed; a reload remembers only who wrote in
    /// the newest events.
    /// </summary>
    public int SlowModeWait(UserId user, long now) =>
        SlowModeMs > 0 && _spoke.TryGetValue(user, out var at) ? (int)Math.Clamp(at + SlowModeMs - now, 0, SlowModeMs) : 0;

    /// <summary>Starts from the projection in the database.</summary>
    public void Load(RoomProfile profile, IEnumerable<StoredMember> members)
    {
        (Kind, Name, Slug, Topic, Visibility) = (profile.Kind, profile.Name, profile.Slug, profile.Topic, profile.Visibility);
        (Head, Countable, CreatedAt, Closed) = (profile.Head, profile.Countable, profile.CreatedAt, profile.Closed);
        (SlowModeMs, Receipts, Held, Avatar) = (profile.SlowModeMs, profile.Receipts, profile.Held, profile.Avatar);
        foreach (var stored in members)
        {
            Keep(_banned, stored.User, stored.BannedUntil);
            Keep(_muted, stored.User, stored.MutedUntil);
            if (stored.Role != Role.None)
            {
                Set(stored.User, new Membership(stored.Role, stored.JoinedSeq));
            }
        }
    }

    /// <summary>After a load: who wrote lately, for slow mode, and what was deleted.</summary>
    public void Recall(IEnumerable<RoomEvent> newest)
    {
        RemembersFrom = Head;
        foreach (var entry in newest)
        {
            RemembersFrom = Math.Min(RemembersFrom, entry.Seq - 1);
            Spoke(entry);
            Forget(entry);
        }
    }

    /// <summary>Folds the next event in.</summary>
    public void Apply(RoomEvent next)
    {
        Head = next.Seq;
        if (next.Kind.IsCountable())
        {
            Countable++;
        }

        switch (next.Kind)
        {
            case EventKind.Created:
                Kind = next.User is null ? RoomKind.Group : RoomKind.Direct;
                (Name, Slug, Topic) = (next.Data?.Name, next.Data?.Slug, next.Data?.Topic);
                Visibility = next.Data?.Visibility ?? Visibility.Private;
                CreatedAt = next.At;
                break;
            case EventKind.Join:
                Set(next.User!.Value, new Membership(next.Data?.Role ?? Role.Member, next.Seq));
                _banned.Remove(next.User.Value);
                break;
            case EventKind.Leave:
                Remove(next.User!.Value);
                break;
            case EventKind.Role when _members.TryGetValue(next.User!.Value, out var member):
                Set(next.User.Value, member with { Role = next.Data!.Role!.Value });
                break;
            case EventKind.Rename:
                (Name, Topic) = (next.Data?.Name ?? Name, next.Data?.Topic ?? Topic);
                (SlowModeMs, Receipts) = (next.Data?.SlowModeMs ?? SlowModeMs, next.Data?.Receipts ?? Receipts);
                Avatar = next.Data?.Avatar is not { } avatar ? Avatar : avatar == Guid.Empty ? null : avatar;
                break;
            case EventKind.Ban:
                Keep(_banned, next.User!.Value, EndOf(next));
                break;
            case EventKind.Mute:
                Keep(_muted, next.User!.Value, EndOf(next));
                break;
            case EventKind.Closed:
                (Closed, Owners) = (true, 0);
                _members.Clear();
                break;
        }

        Spoke(next);
        Forget(next);
    }

    private void Forget(RoomEvent entry)
    {
        if (entry.Kind != EventKind.Deletion)
        {
            return;
        }

        if (_deleted.Count >= RememberedDeletions)
        {
            _deleted.Clear();
            RemembersFrom = entry.Seq - 1;
        }

        _deleted.Add(entry.Target!.Value);
    }

    private static long EndOf(RoomEvent sanction) => sanction.Data?.Removed == true ? 0 : sanction.Data?.Until ?? long.MaxValue;

    private static void Keep(Dictionary<UserId, long> sanctions, UserId user, long until)
    {
        if (until > 0)
        {
            sanctions[user] = until;
        }
        else
        {
            sanctions.Remove(user);
        }
    }

    private void Spoke(RoomEvent entry)
    {
        if (entry.Data?.SlowModeMs is not null)
        {
            _spoke.Clear();
        }
        else if (SlowModeMs > 0 && entry.Kind == EventKind.Message)
        {
            _spoke[entry.Sender] = entry.At;
        }
    }

    private void Set(UserId user, Membership member)
    {
        Remove(user);
        _members[user] = member;
        Owners += member.Role == Role.Owner ? 1 : 0;
    }

    private void Remove(UserId user)
    {
        if (_members.Remove(user, out var old))
        {
            Owners -= old.Role == Role.Owner ? 1 : 0;
        }
    }
}

public readonly record struct Membership(Role Role, long JoinedSeq);

/// <summary>What the database keeps of a user in a room: a member, or one who is banned or muted and may come back.</summary>
/// <param name="MutedUntil">Unix milliseconds; 0: not muted. So is <paramref name="BannedUntil"/>.</param>
public readonly record struct StoredMember(UserId User, Role Role, long JoinedSeq, long MutedUntil = 0, long BannedUntil = 0);

/// <summary>The room's row.</summary>
public sealed record RoomProfile(
    RoomKind Kind,
    string? Name,
    string? Slug,
    string? Topic,
    Visibility Visibility,
    long Head,
    long Countable,
    long CreatedAt,
    bool Closed = false,
    int SlowModeMs = 0,
    bool Receipts = true,
    bool Held = false,
    Guid? Avatar = null);
