using System.Collections.Immutable;
using Npgsql;
using OrleansChat.Files;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;

namespace OrleansChat.Tests.Rooms;

/// <summary>One room's log as PostgreSQL would keep it, in memory, with a will of its own: it fails before and after the commit.</summary>
internal sealed partial class ModelDatabase(Random random, double failures) : IJournal, IRoomStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UserId, MemberRow> _members = [];
    private readonly List<MentionRow> _mentions = [];
    private RoomProfile? _profile;

    public List<NewEvent> Log { get; } = [];

    /// <summary>Each write as it came.</summary>
    public List<RoomEvent[]> Writes { get; } = [];

    public IReadOnlyDictionary<UserId, MemberRow> Members => _members;

    public IReadOnlyList<MentionRow> Mentions => _mentions;

    public RoomEvent[] Events()
    {
        lock (_lock)
        {
            return [.. Log.Select(item => item.Event)];
        }
    }

    /// <summary>Their seqs.</summary>
    public long[] Messages() => [.. Events().Where(entry => entry.Kind == EventKind.Message).Select(entry => entry.Seq)];

    /// <summary>Set for the deliberately broken build: the fence and the keys are gone.</summary>
    public bool Unfenced { get; init; }

    public int Conflicts { get; private set; }

    public async Task<AppendStatus> Append(RoomAppend append)
    {
        await Wait();
        lock (_lock)
        {
            var fate = random.NextDouble();
            if (fate < failures / 3)
            {
                return AppendStatus.Unavailable;
            }

            if (fate < 2 * failures / 3)
            {
                return AppendStatus.Unknown;
            }

            if (!Unfenced && (append.Head != Log.Count || append.Events.Any(item => Find(item.Event) is not null)))
            {
                Conflicts++;
                return AppendStatus.Conflict;
            }

            Store(append);
            return fate < failures ? AppendStatus.Unknown : AppendStatus.Committed;
        }
    }

    public async Task<LoadedRoom> Load(RoomId room, int tail)
    {
        await Wait();
        lock (_lock)
        {
            Fail();
            var state = State();
            var newest = Log.TakeLast(tail).ToList();
            state.Recall(newest.Select(item => item.Event));
            return new LoadedRoom(state, [.. newest.Select(item => item.Event)], [.. newest.Select(item => item.ContentHash)], 1);
        }
    }

    public async Task<long> Head(RoomId room)
    {
        await Wait();
        lock (_lock)
        {
            Fail();
            return Log.Count;
        }
    }

    public async Task<List<KnownAnswer>> Answers(RoomId room, IReadOnlyList<RoomCommand> commands)
    {
        await Wait();
        lock (_lock)
        {
            Fail();
            return [.. commands
                .Select(command => Log.FirstOrDefault(item => item.Event.Sender == command.Sender && item.Event.ClientId == command.ClientId))
                .Where(item => item.Event is not null)
                .Select(item => new KnownAnswer(
                    (item.Event.Sender, item.Event.ClientId), new Posted(item.Event.Seq, item.Event.At, true), item.ContentHash))];
        }
    }

    public async Task<TargetMessage?> Target(RoomId room, long seq)
    {
        await Wait();
        lock (_lock)
        {
            Fail();
            return Log.FirstOrDefault(item => item.Event.Seq == seq && item.Event.Kind == EventKind.Message).Event is { } found
                ? new TargetMessage(
                    seq, found.Sender, Log.Exists(item => item.Event.Kind == EventKind.Deletion && item.Event.Target == seq), Thread(found))
                : null;
        }
    }

    public Task<ImmutableArray<FileView>?> ClaimFiles(RoomId room, RoomCommand carrier) => Task.FromResult<ImmutableArray<FileView>?>(null);

    public Task<bool> ClaimSlug(RoomId room, string slug) => Task.FromResult(true);

    /// <summary>As the rows have it.</summary>
    public RoomState State()
    {
        var state = new RoomState();
        if (_profile is not null)
        {
            state.Load(_profile, _members.Values.Select(row => new StoredMember(row.User, row.Role, row.JoinedSeq, row.MutedUntil, row.BannedUntil)));
        }

        return state;
    }

    // The column that holds the target of a change holds the thread of a message, which outlives the erased data.
    private static long? Thread(RoomEvent message) => message.Target ?? message.Data?.Thread;

    private void Store(RoomAppend append)
    {
        Writes.Add([.. append.Events.Select(item => item.Event)]);
        Log.AddRange(append.Events.Select(item => item with { Event = item.Event with { Target = Thread(item.Event) } }));
        if (append.Projection is { } projection)
        {
            Project(projection, append.Events[0].Event.At);
        }

        _profile = _profile! with { Head = append.LastSeq, Countable = append.Events[^1].Countable };
    }

    private void Project(RoomProjection projection, long at)
    {
        _profile ??= new RoomProfile(
            projection.Kind, projection.Name, projection.Slug, projection.Topic, projection.Visibility, 0, 0, at);
        _profile = _profile with
        {
            Name = projection.Name ?? _profile.Name,
            Topic = projection.Topic ?? _profile.Topic,
            Closed = _profile.Closed || projection.Closed,
            SlowModeMs = projection.SlowModeMs,
            Receipts = projection.Receipts,
            Avatar = projection.Avatar,
        };
        foreach (var row in projection.Members)
        {
            var old = _members.GetValueOrDefault(row.User);
            _members[row.User] = row with
            {
                LeftSeq = row.Role != Role.None ? null : row.LeftSeq ?? old.LeftSeq,
                ReadCountable = Math.Max(old.ReadCountable, row.ReadCountable),
            };
        }

        _mentions.AddRange(projection.Mentions);
        foreach (var seq in projection.Erased)
        {
            _mentions.RemoveAll(mention => mention.Seq == seq);
            for (var index = 0; index < Log.Count; index++)
            {
                var entry = Log[index].Event;
                if (entry.Seq == seq || (entry.Target == seq && entry.Kind == EventKind.Edit))
                {
                    Log[index] = Log[index] with { Event = entry with { Text = null, Data = null } };
                }
            }
        }
    }

    private RoomEvent? Find(RoomEvent wanted) =>
        Log.FirstOrDefault(item => item.Event.Sender == wanted.Sender && item.Event.ClientId == wanted.ClientId).Event;

    /// <summary>Lets the other activation run in between.</summary>
    private async Task Wait()
    {
        for (var turns = random.Next(3); turns > 0; turns--)
        {
            await Task.Yield();
        }
    }

    private void Fail()
    {
        if (random.NextDouble() < failures / 2)
        {
            throw new NpgsqlException("The model's database is away.");
        }
    }
}
