using System.Collections.Concurrent;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;

namespace OrleansChat.Tests.Rooms.Properties;

/// <summary>Plays a script on a room and writes down what is wrong.</summary>
internal sealed class Play
{
    private const int MaxMembers = 4;

    // The memory of answers is small, so that the log must be asked; the tail is not, for slow mode forgets what is beyond it.
    private static readonly RoomOptions Options = new() { Tail = 256, RecentAnswers = 16, MaxBatch = 4, MaxMembers = MaxMembers };

    private readonly Script _script;
    private readonly RoomId _room = RoomId.New();
    private readonly ModelDatabase _database;
    private readonly JumpingTime _time = new();
    private readonly UserId[] _users = [.. Enumerable.Range(0, 5).Select(_ => UserId.New())];
    private readonly ConcurrentBag<Activation> _all = [];
    private readonly Activation[] _activations;
    private readonly ConcurrentDictionary<ClientId, RoomCommand> _commands = [];
    private readonly List<string> _faults = [];

    public Play(Script script, double failures, int activations)
    {
        _script = script;
        _database = new ModelDatabase(new Random(script.Seed), failures);
        _activations = [.. Enumerable.Range(0, activations).Select(_ => Activate())];
    }

    /// <summary>How much happened: events, refusals, repeats, conflicts, looks.</summary>
    public Tally Done { get; } = new();

    /// <summary>One activation at a time, and nothing fails: every answer is what the model says.</summary>
    public async Task<IReadOnlyList<string>> Alone()
    {
        await Create();
        var answered = new List<(RoomCommand Command, Posted Answer)>();
        foreach (var step in _script.Steps)
        {
            await Between(step, answered);
            Read(step);
            var (model, now) = (Model(), Now);
            if (step.Command(_users, [.. model.Messages.Select(message => message.Seq)], now) is not { } command)
            {
                continue;
            }

            var expected = model.Decide(command, now, MaxMembers);
            _commands[command.ClientId] = command;
            var outcome = await _activations[0].Try(command);
            Expect(outcome.Refusal?.Code == expected.Refusal, $"{command} at {now}: {outcome.Refusal?.Code}, expected {expected.Refusal}");
            if (outcome.Ok)
            {
                answered.Add((command, outcome.Value));
            }
            else
            {
                Done.Refused++;
            }
        }

        await Finish([.. answered], []);
        return _faults;
    }

    /// <summary>Five clients at once, two activations, a database that fails before and after commits; clients repeat until they know.</summary>
    public async Task<IReadOnlyList<string>> Together()
    {
        await Create();
        var (answered, refused) = (new ConcurrentBag<(RoomCommand, Posted)>(), new ConcurrentBag<RoomCommand>());
        await Task.WhenAll(_script.Steps.GroupBy(step => step.Who).Select(steps => Client([.. steps], answered, refused)));
        await Task.WhenAll(_all.Select(activation => activation.Idle()));
        await Finish([.. answered], [.. refused]);
        return _faults;
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private Activation Activate()
    {
        var made = new Activation(_room, _database, _database, Options, _time);
        _all.Add(made);
        return made;
    }

    private async Task Create()
    {
        var create = _script.Direct
            ? new CreateRoom(_users[0], ClientId.New(), RoomKind.Direct, null, null, null, Visibility.Private, [_users[1]])
            : new CreateRoom(
                _users[0], ClientId.New(), RoomKind.Group, "room", null, null, _script.Public ? Visibility.Public : Visibility.Private, [_users[1], _users[2]]);
        _commands[create.ClientId] = create;
        while (!(await _activations[0].Try(create)).Ok)
        {
        }
    }

    private async Task Client(Step[] steps, ConcurrentBag<(RoomCommand, Posted)> answered, ConcurrentBag<RoomCommand> refused)
    {
        await Task.Yield();
        foreach (var step in steps)
        {
            if (step.Waits)
            {
                _time.Advance(TimeSpan.FromMilliseconds(step.Which * 40));
            }

            if (step.Kills)
            {
                _activations[step.Where % _activations.Length] = Activate();
            }

            Read(step);
            if (step.Command(_users, _database.Messages(), Now) is not { } command)
            {
                continue;
            }

            _commands[command.ClientId] = command;
            var (tries, left, unsure) = (0, 1 + (step.Which % 2), false);
            while (left > 0 && tries++ < 60)
            {
                // A client repeats until it knows, wherever its room is served now; and sometimes once more.
                var outcome = await _activations[(step.Where + tries) % 3 % _activations.Length].Try(command);
                if (outcome.Ok)
                {
                    answered.Add((command, outcome.Value));
                    left--;
                }
                else if (!outcome.Refusal.Entry.Retryable || outcome.Refusal.Code == ErrorCode.SlowMode)
                {
                    // Only of an attempt that was the first is it said that nothing was stored: an earlier one may still be on its way.
                    if (!unsure)
                    {
                        refused.Add(command);
                    }

                    left = 0;
                }

                unsure |= outcome.Refusal?.Code == ErrorCode.Unknown;
            }
        }
    }

    private void Read(Step step)
    {
        if (step.ReadsUpTo is { } upTo)
        {
            _database.Read(_users[step.Who], upTo);
        }
    }

    private async Task Between(Step step, List<(RoomCommand Command, Posted Answer)> answered)
    {
        if (step.Waits)
        {
            _time.Advance(TimeSpan.FromMilliseconds(step.Which * 40));
        }
        else if (step.Kills)
        {
            _activations[0] = Activate();
        }
        else if (step.Repeats && answered.Count > 0)
        {
            var (command, first) = answered[step.Which % answered.Count];
            var again = await _activations[0].Try(command);
            Expect(again.Ok && again.Value == first with { Duplicate = true }, $"{command} again: {again}, first {first}");
            if (command is PostMessage post)
            {
                var other = await _activations[0].Try(post with { Text = "other" });
                Expect(other.Refusal?.Code == ErrorCode.ClientIdReused, $"{command} with another text: {other}");
            }

            Done.Repeated++;
        }
    }

    private async Task Finish(IReadOnlyList<(RoomCommand Command, Posted Answer)> answered, IReadOnlyList<RoomCommand> refused)
    {
        Done.Events += _database.Log.Count;
        Done.Conflicts += _database.Conflicts;
        Done.Reads += _database.Reads.Count;
        Done.Refused += refused.Count;
        await Task.WhenAll(_all.Select(activation => activation.Idle()));
        _faults.AddRange(Judge.Log(_database, _commands, MaxMembers));
        _faults.AddRange(Judge.Answers(_database, answered, refused));
        _faults.AddRange(Judge.Rows(_database, Model(), _users));
        _faults.AddRange(Judge.Folds(_database, Model(), _all));
    }

    private RoomModel Model()
    {
        var model = new RoomModel();
        model.Log.AddRange(_database.Events());
        return model;
    }

    private void Expect(bool holds, string fault)
    {
        if (!holds)
        {
            _faults.Add(fault);
        }
    }
}

/// <summary>What the schedules did, so that a test can tell that they did what they are for.</summary>
internal sealed record Tally
{
    public int Events { get; set; }

    public int Refused { get; set; }

    public int Repeated { get; set; }

    public int Conflicts { get; set; }

    public int Reads { get; set; }

    public void Add(Tally other) => (Events, Refused, Repeated, Conflicts, Reads) = (
        Events + other.Events, Refused + other.Refused, Repeated + other.Repeated, Conflicts + other.Conflicts, Reads + other.Reads);
}
