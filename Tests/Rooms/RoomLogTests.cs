using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Rooms;

/// <summary>
/// A room's log against a model: two activations that know nothing of each other, a database that fails before and after the commit,
/// clients that repeat until they know. Whatever happens, the log is one, and every acknowledgement is true.
/// </summary>
public sealed class RoomLogTests
{
    private const int Seeds = 400;

    [Fact]
    public async Task Whatever_fails_every_acknowledged_command_is_in_the_log_once_at_its_seq()
    {
        var (conflicts, acknowledged) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var run = new Run(seed, failures: 0.3, unfenced: false);
            await run.Play();
            Assert.True(run.Faults.Count == 0, $"seed {seed}: {string.Join("; ", run.Faults)}");
            conflicts += run.Database.Conflicts;
            acknowledged += run.Acknowledged;
        }

        // The schedules must have done what they are for.
        Assert.True(conflicts > Seeds, $"only {conflicts} conflicts");
        Assert.True(acknowledged > 10 * Seeds, $"only {acknowledged} acknowledgements");
    }

    [Fact]
    public async Task Without_the_fence_the_model_finds_a_fault()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var run = new Run(seed, failures: 0.3, unfenced: true);
            await run.Play();
            if (run.Faults.Count > 0)
            {
                return;
            }
        }

        Assert.Fail("two activations without a fence were not noticed");
    }

    [Fact]
    public async Task A_repeated_client_id_with_other_content_is_refused()
    {
        var run = new Run(1, failures: 0, unfenced: false);
        await run.Create();
        var id = ClientId.New();
        var first = await run.Submit(0, new PostMessage(run.Users[0], id, "one"));
        var again = await run.Submit(0, new PostMessage(run.Users[0], id, "one"));
        var elsewhere = await run.Submit(1, new PostMessage(run.Users[0], id, "one"));
        var other = await run.Submit(1, new PostMessage(run.Users[0], id, "two"));
        Assert.Equal((2 + run.Users.Length, false), (first.Value.Seq, first.Value.Duplicate));
        Assert.Equal(first.Value with { Duplicate = true }, again.Value);
        Assert.Equal(first.Value with { Duplicate = true }, elsewhere.Value);
        Assert.Equal(ErrorCode.ClientIdReused, other.Refusal?.Code);
    }

    [Fact]
    public async Task A_stale_activation_neither_forks_the_log_nor_refuses_a_new_member_for_good()
    {
        var run = new Run(1, failures: 0, unfenced: false);
        await run.Create();
        var stranger = UserId.New();
        Assert.Equal(ErrorCode.NotFound, (await run.Submit(0, new PostMessage(stranger, ClientId.New(), "hi"))).Refusal?.Code);
        Assert.True((await run.Submit(1, new JoinRoom(run.Users[0], ClientId.New(), stranger))).Ok);
        run.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.True((await run.Submit(0, new PostMessage(stranger, ClientId.New(), "hi"))).Ok);
    }

    [Fact]
    public async Task A_removed_member_is_refused_by_a_stale_activation_too()
    {
        var run = new Run(1, failures: 0, unfenced: false);
        await run.Create();
        Assert.True((await run.Submit(0, new PostMessage(run.Users[1], ClientId.New(), "still here"))).Ok);
        Assert.True((await run.Submit(1, new LeaveRoom(run.Users[0], ClientId.New(), run.Users[1]))).Ok);
        Assert.Equal(ErrorCode.NotFound, (await run.Submit(0, new PostMessage(run.Users[1], ClientId.New(), "and now?"))).Refusal?.Code);
    }

    [Fact]
    public async Task Both_sides_create_their_direct_room_once()
    {
        var run = new Run(1, failures: 0, unfenced: false);
        var (one, other) = (run.Users[0], run.Users[1]);
        var answers = await Task.WhenAll(
            run.Submit(0, new CreateRoom(one, ClientId.New(), RoomKind.Direct, null, null, null, Visibility.Private, [other])),
            run.Submit(1, new CreateRoom(other, ClientId.New(), RoomKind.Direct, null, null, null, Visibility.Private, [one])));
        Assert.All(answers, answer => Assert.Equal(1, answer.Value.Seq));
        Assert.Single(answers, answer => !answer.Value.Duplicate);
        Assert.Equal(3, run.Database.Log.Count);
    }

    [Fact]
    public async Task An_edit_stored_in_the_write_that_deletes_its_message_reaches_no_disk_with_its_text()
    {
        var together = 0;
        for (var seed = 1; seed <= Seeds && together < 5; seed++)
        {
            var run = new Run(seed, failures: 0, unfenced: false);
            await run.Create();
            var posted = await run.Submit(0, new PostMessage(run.Users[0], ClientId.New(), "fine"));

            // While the first is written the others wait; some of the schedules write the edit and the deletion in one.
            await Task.WhenAll(
                run.Submit(0, new PostMessage(run.Users[1], ClientId.New(), "first")),
                run.Submit(0, new EditMessage(run.Users[0], ClientId.New(), posted.Value.Seq, "oops")),
                run.Submit(0, new DeleteMessage(run.Users[0], ClientId.New(), posted.Value.Seq)));
            foreach (var write in run.Database.Writes.Where(write => Array.Exists(write, entry => entry.Kind == EventKind.Deletion)))
            {
                var edits = write.Where(entry => entry.Kind == EventKind.Edit).ToArray();
                together += edits.Length;
                Assert.All(edits, edit => Assert.Null(edit.Text));
            }

            Assert.Equal(ErrorCode.AlreadyDeleted, (await run.Submit(0, new EditMessage(run.Users[0], ClientId.New(), posted.Value.Seq, "x"))).Refusal?.Code);
            Assert.Equal(ErrorCode.AlreadyDeleted, (await run.Submit(1, new DeleteMessage(run.Users[0], ClientId.New(), posted.Value.Seq))).Refusal?.Code);
        }

        Assert.True(together > 0, "no schedule wrote them together");
    }

    /// <summary>One schedule of a seed.</summary>
    private sealed class Run
    {
        private readonly Random _random;
        private readonly Activation[] _activations;
        private readonly RoomId _room = RoomId.New();

        public Run(int seed, double failures, bool unfenced)
        {
            _random = new Random(seed);
            Database = new ModelDatabase(new Random(seed + 1), failures) { Unfenced = unfenced };
            var options = new RoomOptions { Tail = 4, RecentAnswers = 16, MaxBatch = 4 };
            _activations = [new Activation(_room, Database, Database, options, Time), new Activation(_room, Database, Database, options, Time)];
            Users = [.. Enumerable.Range(0, 3).Select(_ => UserId.New())];
        }

        public ModelDatabase Database { get; }

        public JumpingTime Time { get; } = new();

        public UserId[] Users { get; }

        public List<string> Faults { get; } = [];

        public int Acknowledged { get; private set; }

        public Task<Outcome<Posted>> Submit(int activation, RoomCommand command) => _activations[activation].Try(command);

        public async Task Create()
        {
            var create = new CreateRoom(Users[0], ClientId.New(), RoomKind.Group, "room", null, null, Visibility.Public, [.. Users]);
            while (!(await Submit(0, create)).Ok)
            {
            }
        }

        public async Task Play()
        {
            await Create();
            var clients = Enumerable.Range(0, 6).Select(client => Client(_random.Next(), Users[client % Users.Length])).ToArray();
            var posts = (await Task.WhenAll(clients)).SelectMany(all => all).ToList();
            await Task.WhenAll(_activations.Select(activation => activation.Idle()));
            Acknowledged = posts.Count;
            Check(posts);
        }

        private async Task<List<(RoomCommand Command, Posted Answer)>> Client(int seed, UserId user)
        {
            var random = new Random(seed);
            var answers = new List<(RoomCommand, Posted)>();
            for (var left = 6; left > 0; left--)
            {
                RoomCommand command = random.Next(6) switch
                {
                    0 => new EditMessage(user, ClientId.New(), 2 + Users.Length + random.Next(8), "edited"),
                    1 => new DeleteMessage(user, ClientId.New(), 2 + Users.Length + random.Next(8)),
                    _ => new PostMessage(user, ClientId.New(), "text"),
                };
                // A client repeats until it knows, wherever its room is served now.
                for (var tries = 0; tries < 50; tries++)
                {
                    var outcome = await Submit(random.Next(4) == 0 ? 1 : 0, command);
                    if (outcome.Ok)
                    {
                        answers.Add((command, outcome.Value));
                        if (random.Next(4) > 0)
                        {
                            break;
                        }
                    }
                    else if (!outcome.Refusal.Entry.Retryable)
                    {
                        break;
                    }
                }
            }

            return answers;
        }

        private void Check(List<(RoomCommand Command, Posted Answer)> answers)
        {
            for (var index = 0; index < Database.Log.Count; index++)
            {
                Expect(Database.Log[index].Event.Seq == index + 1, $"seq {Database.Log[index].Event.Seq} stands at {index + 1}");
            }

            foreach (var (command, answer) in answers)
            {
                var found = Database.Log.Where(item => item.Event.ClientId == command.ClientId).ToList();
                Expect(found.Count == 1, $"acknowledged {answer.Seq} is {found.Count} times in the log");
                Expect(found.Exists(item => item.Event.Seq == answer.Seq && item.Event.At == answer.At), $"acknowledged {answer.Seq} stands elsewhere");
            }

            Expect(Database.Log.Select(item => (item.Event.Sender, item.Event.ClientId)).Distinct().Count() == Database.Log.Count, "a client id stands twice");
            foreach (var activation in _activations)
            {
                foreach (var published in activation.Published)
                {
                    var stored = Database.Log.ElementAtOrDefault((int)published.Seq - 1).Event;
                    Expect(stored is not null && stored.ClientId == published.ClientId, $"published {published.Seq} is not what the log has");
                }
            }
        }

        private void Expect(bool holds, string fault)
        {
            if (!holds)
            {
                Faults.Add(fault);
            }
        }
    }
}
