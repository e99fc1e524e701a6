using OrleansChat.Client.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Conversations;

/// <summary>Ten users with five devices each, on two gateways; all write, read wherever they are, and lose their connections.</summary>
[Collection(ClusterCollection.Name)]
public sealed class UnreadTests(SharedCluster cluster, ITestOutputHelper output)
{
    private const int Users = 10;
    private const int DevicesEach = 5;
    private const int StepsEach = 12;

    [Fact]
    public async Task Every_device_shows_the_count_that_the_log_gives()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var crew = await cluster.Rig.Crew(Users);
        var devices = crew.Users.SelectMany((user, index) => Enumerable.Range(0, DevicesEach).Select(number =>
            new Device(cluster.Rig, crew, user, (index + number) % 2, new Random(seed + (index * DevicesEach) + number)))).ToArray();
        try
        {
            await Task.WhenAll(devices.Select(device => device.Member.Connect()));
            await Task.WhenAll(devices.Select(device => device.Live(StepsEach)));

            // All are online again; then one device of each user reads on, while the others write.
            var last = await devices[0].Member.Post(crew.Room, "the last one");
            await Task.WhenAll(devices.Select(device => device.Member.Reached(crew.Room, last.Seq)));
            var reading = devices.Where((_, index) => index % DevicesEach == 0).Select(device => device.Read(last.Seq));
            await Task.WhenAll([.. reading, .. devices.Where((_, index) => index % DevicesEach == 1).Select(device => device.Member.Post(crew.Room, "later"))]);
            last = await devices[0].Member.Post(crew.Room, "the very last one");
            await Task.WhenAll(devices.Select(device => device.Member.Reached(crew.Room, last.Seq)));
            var truth = await Task.WhenAll(crew.Users.Select(Truth));
            foreach (var device in devices)
            {
                var (readSeq, unread) = truth[Array.IndexOf(crew.Users, device.Member.User)];
                await device.Told(readSeq);
                Assert.Equal((device.Member.User.Name, readSeq, unread), (device.Member.User.Name, device.Count.ReadSeq, device.Shown()));
            }

            Assert.All(truth, user => Assert.True(user.Unread > 0, "nothing was left to count"));
        }
        finally
        {
            foreach (var device in devices)
            {
                await device.Member.DisposeAsync();
            }
        }

        async Task<(long ReadSeq, long Unread)> Truth(CrewUser user)
        {
            var readSeq = await cluster.Rig.Scalar<long>(
                "SELECT read_seq FROM room_member WHERE room_id = $1 AND user_id = $2", crew.Room.Value, user.Id.Value);

            // As docs/protocol.md puts it: messages after the marker, without own ones that stand before any of somebody else's.
            var unread = await cluster.Rig.Scalar<long>(
                """
                SELECT count(*) FROM room_event e WHERE e.room_id = $1 AND e.kind = 2 AND e.seq >= (
                    SELECT min(o.seq) FROM room_event o WHERE o.room_id = $1 AND o.kind = 2 AND o.seq > $3 AND o.sender_id <> $2)
                """,
                crew.Room.Value,
                user.Id.Value,
                readSeq);
            return (readSeq, unread);
        }
    }

    private sealed class Device
    {
        private readonly ClusterRig _rig;
        private readonly Crew _crew;
        private readonly Random _random;
        private readonly Lock _gate = new();
        private readonly List<(long ReadSeq, TaskCompletionSource Met)> _waiting = [];

        public Device(ClusterRig rig, Crew crew, CrewUser user, int gateway, Random random)
        {
            (_rig, _crew, _random, Count) = (rig, crew, random, new UnreadCount(user.Id.Value));
            Member = rig.Member(user, gateway);
            Member.Client.ReadMoved += Set;
        }

        public Member Member { get; }

        public UnreadCount Count { get; }

        /// <summary>Writes, reads up to anywhere, or loses its connection.</summary>
        public async Task Live(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                switch (_random.Next(4))
                {
                    case 0:
                        await Member.Post(_crew.Room, $"{Member.User.Name} {step}");
                        break;
                    case 1:
                        foreach (var connection in _rig.Gateway(_random.Next(2)).Connections.OfUser(Member.User.Id).Take(1))
                        {
                            connection.Abort();
                        }

                        break;
                    default:
                        var seen = Member.Delivered.OfType<RoomEvents>().LastOrDefault()?.LastSeq ?? 0;
                        await Read(_random.NextInt64(seen + 1));
                        break;
                }
            }
        }

        public async Task Read(long upTo) => Set(await Member.Client.ReadAsync(_crew.Room.Value, upTo));

        /// <summary>Until it knows that the user has read so far.</summary>
        public Task Told(long readSeq)
        {
            TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                if (Count.ReadSeq >= readSeq)
                {
                    return Task.CompletedTask;
                }

                _waiting.Add((readSeq, met));
            }

            return met.Task.WaitAsync(ClusterRig.Patience);
        }

        public long Shown()
        {
            lock (_gate)
            {
                foreach (var item in Member.Delivered.OfType<RoomEvents>().SelectMany(events => events.Items))
                {
                    Count.Apply(item);
                }

                return Count.Unread;
            }
        }

        private void Set(ReadState state) =>
            Set(new ReadMoved(_crew.Room.Value, state.ReadSeq, state.Unread, state.Mentions, state.MarkedUnread, state.Head));

        private void Set(ReadMoved moved)
        {
            lock (_gate)
            {
                Count.Set(moved);
                _waiting.Where(waiting => Count.ReadSeq >= waiting.ReadSeq).ToList().ForEach(waiting => waiting.Met.TrySetResult());
            }
        }
    }
}
