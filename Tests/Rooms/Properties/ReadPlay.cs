using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;

namespace OrleansChat.Tests.Rooms.Properties;

/// <summary>Plays a script on a room in a real database, step by step, by two activations in turns, and compares what each member is told to have unread.</summary>
/// <param name="users">Five of them, with accounts.</param>
internal sealed class ReadPlay(RoomBench bench, UserId[] users, Script script, ReadTally done)
{
    private const int MostTries = 60;

    private static readonly RoomOptions Options = new() { Tail = 64, RecentAnswers = 16, MaxMembers = 4 };

    private readonly RoomId _room = RoomId.New();
    private readonly JumpingTime _time = new();
    private readonly List<long> _messages = [];
    private readonly List<ReadMark> _reads = [];
    private readonly List<string> _faults = [];
    private readonly RoomModel _model = new();

    public async Task<IReadOnlyList<string>> Run()
    {
        var journal = new LosingJournal(bench.Journal, new Random(script.Seed), done);
        Activation[] activations = [Activate(), Activate()];
        await Submit(activations, new CreateRoom(users[0], ClientId.New(), RoomKind.Group, "room", null, null, Visibility.Public, [users[1], users[2]]));
        foreach (var step in script.Steps)
        {
            if (step.Kills)
            {
                activations[step.Where % activations.Length] = Activate();
            }
            else if (step.Command(users, _messages, _time.GetUtcNow().ToUnixTimeMilliseconds()) is { } command)
            {
                await Submit(activations, command);
                _time.Advance(TimeSpan.FromMilliseconds(step.Which * 20));
            }
            else
            {
                await Read(users[step.Who], 1 + step.Which);
            }
        }

        await Fold();
        foreach (var user in users)
        {
            await Compare(user);
        }

        return _faults;

        Activation Activate() => new(_room, journal, bench.Rooms, Options, _time);
    }

    /// <summary>A client repeats until it knows.</summary>
    private async Task Submit(Activation[] activations, RoomCommand command)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var outcome = await activations[tries % activations.Length].Try(command);
            if (outcome.Ok && command is PostMessage or ForwardMessage)
            {
                _messages.Add(outcome.Value.Seq);
            }

            if (outcome.Ok || !outcome.Refusal.Entry.Retryable || outcome.Refusal.Code == ErrorCode.SlowMode)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        _faults.Add($"{command} was never answered");
    }

    private async Task Read(UserId user, long upTo)
    {
        await Fold();
        _reads.Add(new ReadMark(user, upTo, _model.Log.Count));
        var told = (await bench.Reads.MarkRead(user, _room, upTo, 0))?.State;
        Expect(told, Expected(user), $"{user} who reads up to {upTo}");
        done.Moved += told is null ? 0 : 1;
    }

    /// <summary>As a resume says it.</summary>
    private async Task Compare(UserId user)
    {
        var rooms = (await bench.UserRooms.Read(user))!.Snapshot.Rooms;
        var told = rooms.Where(room => room.Room == _room)
            .Select(room => (ReadState?)new ReadState(room.ReadSeq, room.Unread, room.Mentions, room.MarkedUnread, room.Head)).SingleOrDefault();
        Expect(told, Expected(user), $"{user} in the end");
        done.Unread += (int)(told?.Unread ?? 0);
        done.Mentions += told?.Mentions ?? 0;
    }

    /// <summary>Null: no member.</summary>
    private ReadState? Expected(UserId user)
    {
        if (_model.RoleOf(user) == Role.None)
        {
            return null;
        }

        var marker = _model.Marker(user, _reads);
        return new ReadState(marker, _model.Unread(user, marker), _model.UnreadMentions(user, marker), Head: _model.Log.Count);
    }

    private async Task Fold()
    {
        // From its beginning: a deletion erases what was read before.
        _model.Log.Clear();
        _model.Log.AddRange(await bench.History.Pull(_room, 0, 1_000, int.MaxValue));
    }

    private void Expect(ReadState? told, ReadState? expected, string who)
    {
        if (told != expected)
        {
            _faults.Add($"{who}: {told}, expected {expected}");
        }
    }

    /// <summary>Stores, or does not; and sometimes does not say which.</summary>
    private sealed class LosingJournal(IJournal real, Random random, ReadTally done) : IJournal
    {
        public async Task<AppendStatus> Append(RoomAppend append)
        {
            var fate = random.Next(10);
            done.Lost += fate < 3 ? 1 : 0;
            var status = fate < 2 ? AppendStatus.Unavailable : await real.Append(append);
            return fate is 1 or 2 ? AppendStatus.Unknown : status;
        }
    }
}

/// <summary>What the schedules did, so that a test can tell that they did what they are for.</summary>
internal sealed record ReadTally
{
    public int Unread { get; set; }

    public int Mentions { get; set; }

    /// <summary>Writes that were not made, or of which nobody heard.</summary>
    public int Lost { get; set; }

    public int Moved { get; set; }
}
