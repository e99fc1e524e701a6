using System.Text.Json;
using OrleansChat.Cli.Load.Checker;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Conversations;

/// <summary>Clients that drop all the time, while others do everything that a room knows: in the end all see what the database holds.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ConvergenceTests(SharedCluster cluster, ITestOutputHelper output)
{
    private const int Watchers = 20;
    private const int Actors = 6;
    private const int StepsEach = 60;

    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Whoever_was_away_ends_with_the_rooms_state()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var crew = await Rig.Crew(Actors + Watchers);
        var watchers = crew.Users[Actors..].Select((user, index) => new Watcher(Rig, crew.Room, user, index % 2)).ToArray();
        try
        {
            await Task.WhenAll(watchers.Select(watcher => watcher.Begin()));
            var acting = Task.WhenAll(crew.Users[..Actors].Select((user, index) => Act(crew, user, new Random(seed + index))));
            var drops = await Drop(watchers, new Random(seed - 1), acting);
            var done = (await acting).Sum();

            using var owner = new Rest(Rig.Urls[0], crew.Users[0].Token);
            var last = (await owner.Ask("POST", $"rooms/{crew.Room.Value}/messages", new { text = "the last one" })).Json.GetProperty("seq").GetInt64();
            await Task.WhenAll(watchers.Select(watcher => watcher.Reached(last)));
            await using var reader = new LogReader(Rig.Connection);
            var standings = await reader.Standings([crew.Room.Value], CancellationToken.None);
            var (stored, verdict) = (standings[crew.Room.Value], new Verdict());
            FoldChecker.Check(watchers.Select(watcher => watcher.Folded()), standings, verdict);
            Assert.True(verdict.IsClean, Conversation.Describe(verdict));
            Assert.True(verdict.StatesChecked >= Watchers * (stored.Messages.Count + 1), $"only {verdict.StatesChecked} states");

            // Only what differs: the lists are long.
            var told = await Told(owner, crew.Room.Value, last);
            Assert.Equal([], told.Messages.Except(stored.Messages).Concat(stored.Messages.Except(told.Messages)));
            Assert.Equal(stored.Members.OrderBy(member => member.Key), told.Members.OrderBy(member => member.Key));

            output.WriteLine($"{done} commands, {drops} drops, {stored.Messages.Count} messages and {stored.Members.Count} members compared for each of {Watchers}");
            Assert.True(done > Actors * StepsEach / 5 && drops > Watchers, $"{done} commands, {drops} drops");
        }
        finally
        {
            foreach (var watcher in watchers)
            {
                await watcher.DisposeAsync();
            }
        }
    }

    /// <summary>How many of its commands were done; the others were refused, as they may be.</summary>
    private async Task<int> Act(Crew crew, CrewUser user, Random random)
    {
        using var rest = new Rest(Rig.Urls[random.Next(2)], user.Token);
        var (room, done) = ($"rooms/{crew.Room.Value}", 0);
        for (var step = 0; step < StepsEach; step++)
        {
            var (target, other) = (Actors + Watchers + 2 + random.Next(80), crew.Users[random.Next(Actors)].Id.Value);
            var emoji = random.Next(2) == 0 ? "tea" : "+1";
            var answer = random.Next(14) switch
            {
                < 4 => await rest.Ask("POST", $"{room}/messages", new { text = $"{user.Name} {step}" }),
                4 => await rest.Ask("POST", $"{room}/messages", new { text = "answer", thread = target }),
                5 or 6 => await rest.Ask("PATCH", $"{room}/messages/{target}", new { text = $"edited {step}" }),
                7 => await rest.Ask("DELETE", $"{room}/messages/{target}"),
                8 or 9 => await rest.Ask("PUT", $"{room}/messages/{target}/reactions/{emoji}"),
                10 => await rest.Ask("DELETE", $"{room}/messages/{target}/reactions/{emoji}"),
                11 => await rest.Ask(random.Next(2) == 0 ? "PUT" : "DELETE", $"{room}/messages/{target}/pin"),
                12 when step % 8 == 0 => await rest.Ask("DELETE", $"{room}/members/{other}"),
                _ => await rest.Ask("POST", $"{room}/members", new { userId = other }),
            };
            Assert.True(answer.Status is < 500 or 503 or 504, $"{answer.Status}");
            done += answer.Status < 300 ? 1 : 0;
        }

        return done;
    }

    private static async Task<int> Drop(Watcher[] watchers, Random random, Task until)
    {
        var drops = 0;
        while (!until.IsCompleted || drops <= watchers.Length)
        {
            var watcher = watchers[random.Next(watchers.Length)];
            await (random.Next(4) == 0 ? watcher.Restart(random.Next(2)) : watcher.Cut());
            drops++;
        }

        return drops;
    }

    /// <summary>What history says of every message, and who is a member.</summary>
    private static async Task<RoomStanding> Told(Rest owner, Guid room, long last)
    {
        var messages = new Dictionary<long, string>();
        for (var before = last + 1; before > 1;)
        {
            var page = (await owner.Ask("GET", $"rooms/{room}/events?before={before}&limit=200")).Json.Deserialize(ChatJson.Default.HistoryPage)!;
            foreach (var item in page.Items.Where(item => item.Kind == EventKinds.Message))
            {
                var reactions = (item.Reactions ?? []).SelectMany(reaction => reaction.Users.Select(user => $"{reaction.Emoji} {user}"));
                messages[item.Seq] = RoomStanding.Line(
                    item.Thread, item.Text, item.EditedAt is not null, item.Deleted == true, item.Pinned == true, reactions);
            }

            before = page.FirstSeq;
        }

        var members = (await owner.Ask("GET", $"rooms/{room}/members?limit=1000")).Json.EnumerateArray().ToDictionary(
            member => member.GetProperty("userId").GetGuid(),
            member => (member.GetProperty("role").GetString()!, member.GetProperty("joinedSeq").GetInt64()));
        return new RoomStanding(last, messages, members);
    }

    /// <summary>One user's client, with all the lives that it had.</summary>
    private sealed class Watcher(ClusterRig rig, RoomId room, CrewUser user, int gateway) : IAsyncDisposable
    {
        private readonly RoomFold _fold = new();
        private Member _member = rig.Member(user, gateway);
        private long _first;
        private long _reached;

        public async Task Begin()
        {
            await _member.DisposeAsync();
            // From its own join on, whatever a new device would be shown.
            var epoch = await rig.Scalar<long>("SELECT epoch FROM chat_log");
            _member = rig.Member(user, gateway, new ResumePoint(epoch, new Dictionary<Guid, long> { [room.Value] = 0 }));
            await _member.Connect();
        }

        public async Task Cut()
        {
            foreach (var connection in rig.Urls.Select((_, index) => rig.Gateway(index)).SelectMany(one => one.Connections.OfUser(user.Id)))
            {
                connection.Abort();
            }

            await _member.Client.ConnectAsync();
        }

        /// <summary>The client goes, and another one takes over where it stopped.</summary>
        public async Task Restart(int at)
        {
            await _member.DisposeAsync();
            Fold();
            _member = rig.Member(user, at, new ResumePoint(_member.Client.Epoch!.Value, new Dictionary<Guid, long> { [room.Value] = _reached }));
            await _member.Connect();
        }

        public Task Reached(long seq) => _member.Reached(room, seq);

        public FoldedRoom Folded()
        {
            Fold();
            return new FoldedRoom(user.Name, room.Value, _first - 1, _fold);
        }

        public ValueTask DisposeAsync() => _member.DisposeAsync();

        private void Fold()
        {
            foreach (var item in _member.Delivered.OfType<RoomEvents>().SelectMany(events => events.Items))
            {
                _first = _first == 0 ? item.Seq : _first;
                _fold.Apply(item);
                _reached = item.Seq;
            }
        }
    }
}
