using System.Collections.Immutable;
using System.Diagnostics;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Commands that got their seqs together and will be stored together, or not at all.</summary>
/// <param name="head">The seq before the first event.</param>
internal sealed class NumberedBatch(long head, long countable)
{
    private readonly Dictionary<UserId, MemberRow> _members = [];
    private readonly List<long> _erased = [];
    private readonly List<MentionRow> _mentions = [];
    private bool _projects;
    private long _countable = countable;

    public long Head { get; } = head;

    public List<NewEvent> Events { get; } = [];

    public List<(PendingCommand Pending, RoomEvent First)> Commands { get; } = [];

    /// <summary>The span of the first command that somebody follows.</summary>
    public Activity? Trace { get; private set; }

    public int Bytes { get; private set; }

    /// <summary>Whether an earlier attempt to store it may have been committed.</summary>
    public bool Uncertain { get; private set; }

    /// <summary>Takes a command's events in and folds them into the state.</summary>
    public void Add(PendingCommand pending, ImmutableArray<RoomEvent> events, RoomState state)
    {
        Commands.Add((pending, events[0]));
        Trace ??= pending.Trace;
        foreach (var entry in events)
        {
            if (entry.Kind == EventKind.Closed)
            {
                Close(entry.Seq, state.Members.Keys);
            }

            state.Apply(entry);
            _countable += entry.Kind.IsCountable() ? 1 : 0;
            Events.Add(new NewEvent(entry, pending.ContentHash, _countable));
            Bytes += EventReader.SizeOf(entry);
            Project(entry, state);
        }
    }

    public void MarkUncertain()
    {
        Uncertain = true;
        Commands.ForEach(item => item.Pending.Uncertain = true);
    }

    public RoomAppend ToAppend(RoomId room, RoomState state) => new(room, Head, Events, !_projects ? null : new RoomProjection(
        Create: Head == 0,
        state.Kind,
        state.Name,
        state.Slug,
        state.Topic,
        state.Visibility,
        state.MemberCount,
        state.Closed,
        state.SlowModeMs,
        state.Receipts,
        state.Avatar,
        [.. _members.Values],
        _mentions,
        _erased))
    {
        Trace = Trace,
    };

    private void Project(RoomEvent entry, RoomState state)
    {
        switch (entry.Kind)
        {
            case EventKind.Created or EventKind.Rename or EventKind.Closed:
                _projects = true;
                break;
            case EventKind.Join or EventKind.Role or EventKind.Mute or EventKind.Leave or EventKind.Ban:
                _projects = true;
                Project(entry, entry.User!.Value, state);
                break;
            case EventKind.Message when entry.Data is { } data && (data.Mentions is not null || data.MentionsRoom == true):
                _projects = true;
                _mentions.AddRange((data.Mentions ?? []).Select(user => new MentionRow(user, entry.Seq, entry.Sender)));
                if (data.MentionsRoom == true)
                {
                    _mentions.Add(new MentionRow(MentionRow.Everybody, entry.Seq, entry.Sender));
                }

                break;
            case EventKind.Deletion:
                _projects = true;
                _erased.Add(entry.Target!.Value);
                _mentions.RemoveAll(mention => mention.Seq == entry.Target.Value);
                Erase(entry.Target.Value);
                break;
        }
    }

    /// <summary>The member's row as the state has it by now; only a join has a read marker to begin with.</summary>
    private void Project(RoomEvent entry, UserId user, RoomState state)
    {
        var member = state.Members.GetValueOrDefault(user);
        var joined = entry.Kind == EventKind.Join ? _countable : _members.TryGetValue(user, out var before) ? before.ReadCountable : 0;
        var left = entry.Kind == EventKind.Leave ? entry.Seq : _members.GetValueOrDefault(user).LeftSeq;
        _members[user] = new MemberRow(
            user, member.Role, member.JoinedSeq, member.Role == Role.None ? left : null, joined, state.MutedUntil(user), state.BannedUntil(user));
    }

    private void Close(long seq, IEnumerable<UserId> members)
    {
        foreach (var user in members)
        {
            _members[user] = new MemberRow(user, Role.None, 0, seq, 0);
        }
    }

    /// <summary>An edit that is stored in the write that deletes its message never reaches the disk with its text.</summary>
    private void Erase(long target)
    {
        for (var index = 0; index < Events.Count; index++)
        {
            var entry = Events[index].Event;
            if (entry.IsErasedWith(target))
            {
                Events[index] = Events[index] with { Event = entry.Erased() };
            }
        }
    }
}
