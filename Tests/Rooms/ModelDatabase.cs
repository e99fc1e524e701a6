using System.Collections.Immutable;
using Npgsql;
using OrleansChat.Files;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;

namespace OrleansChat.Tests.Rooms;

/// <summary>One room's log as PostgreSQL would keep it, in memory, with a will of its own: it fails before and after the commit.</summary>
internal sealed class ModelDatabase(Random random, double failures) : IJournal, IRoomStore
{
    private readonly Lock _lock = new();

    public List<NewEvent> Log { get; } = [];

    public RoomState State { get; } = new();

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

            foreach (var item in append.Events)
            {
                Log.Add(item);
                State.Apply(item.Event);
            }

            return fate < failures ? AppendStatus.Unknown : AppendStatus.Committed;
        }
    }

    public async Task<LoadedRoom> Load(RoomId room, int tail)
    {
        await Wait();
        lock (_lock)
        {
            Fail();
            var state = new RoomState();
            Log.ForEach(item => state.Apply(item.Event));
            var newest = Log.TakeLast(tail).ToList();
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
                ? new TargetMessage(seq, found.Sender, Log.Exists(item => item.Event.Kind == EventKind.Deletion && item.Event.Target == seq))
                : null;
        }
    }

    public Task<ImmutableArray<FileView>?> ClaimFiles(RoomId room, PostMessage post) => Task.FromResult<ImmutableArray<FileView>?>(null);

    public Task<bool> ClaimSlug(RoomId room, string slug) => Task.FromResult(true);

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
