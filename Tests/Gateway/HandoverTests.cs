using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Users;
using Xunit;

namespace OrleansChat.Tests.Gateway;

/// <summary>
/// From replay to live under random schedules: batches are lost, doubled and late, reads fail, sockets are slow, users leave, clients
/// sync again in the middle of a replay. Whatever happens, a connection sees each seq once, in order, without a hole.
/// </summary>
public sealed class HandoverTests
{
    [Fact]
    public async Task Every_connection_sees_each_event_once_in_order_and_without_holes()
    {
        var (replayed, cut) = (0, 0);
        for (var seed = 1; seed <= 150; seed++)
        {
            var schedule = new Schedule(seed);
            replayed += await schedule.Run();
            cut += schedule.Cuts;
        }

        // How many depends on who runs first; that there are many must not.
        Assert.True(replayed > 300, $"the schedules replayed only {replayed} times");
        Assert.True(cut > 0, $"the schedules cut only {cut} replays");
    }

    internal static List<int> Seqs(IEnumerable<JsonElement> messages)
    {
        var seqs = new List<int>();
        foreach (var message in messages.Where(message => message.GetProperty("target").GetString() == "Events"))
        {
            var batch = message.GetProperty("arguments")[0];
            var expected = batch.GetProperty("prevSeq").GetInt32();
            foreach (var item in batch.GetProperty("items").EnumerateArray())
            {
                Assert.Equal(++expected, item.GetProperty("seq").GetInt32());
                seqs.Add(expected);
            }
        }

        return seqs;
    }

    private sealed class Schedule : IFeedWatcher
    {
        private const int Users = 4;

        private readonly int _seed;
        private readonly Random _random;
        private readonly RoomId _room = RoomId.New();
        private readonly JumpingTime _time = new();
        private readonly CoarseClock _clock;
        private readonly RoomLogModel _log;
        private readonly RoomFeed _feed;
        private readonly Catchup _catchup;
        private readonly Lock _membership = new();
        private readonly List<Client> _clients = [];

        public Schedule(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _clock = new CoarseClock(_time);
            _log = new RoomLogModel(_room, new Random(seed + 1), failures: 0.1);
            _feed = new RoomFeed(_room, _log, this, _clock, _time, NullLogger.Instance);
            _catchup = new Catchup(
                _log,
                Options.Create(new DeliveryOptions { ReplayBelowBytes = 4 * 1024, ReplayPerRoom = seed % 2 == 0 ? 20 : 1_000 }),
                _time,
                NullLogger<Catchup>.Instance);
        }

        /// <summary>How many replays were cut.</summary>
        public int Cuts { get; private set; }

        public void OnJoined(UserId user, RoomId room)
        {
            // Users who left do not come back in these schedules.
        }

        public async Task<int> Run()
        {
            for (var i = 0; i < Users; i++)
            {
                var slow = new Random(_seed * 10 + i);
                var user = UserId.New();
                _clients.Add(new Client(user, new CapturingWriter(() => Pause(slow)), _clock));
                _log.Append((EventKind.Join, user));
            }

            var silo = Task.Run(Silo);
            var syncing = _clients.Select((client, i) => Task.Run(() => Sync(client, new Random(_seed * 100 + i)))).ToArray();
            await Task.WhenAll([silo, .. syncing]);
            if (_seed % 3 == 0)
            {
                Close();
            }

            if (_clients.TrueForAll(client => client.Starts.Count == 0))
            {
                // On a busy machine everybody may have left before anybody came: the feed never began.
                return 0;
            }

            _feed.Reach(_log.Head);
            await Until(() => _feed.Position == _log.Head, "the feed's head");
            foreach (var client in _clients)
            {
                await Task.WhenAll(client.Catchups).WaitAsync(TimeSpan.FromSeconds(20));
                await Until(() => !client.Connection.Queue.IsBusy, "an empty queue");
                Check(client);
            }

            return _clients.Sum(client => client.Catchups.Count);
        }

        private static Task Pause(Random slow) => slow.Next(6) == 0 ? Task.Run(() => { }) : Task.CompletedTask;

        private async Task Silo()
        {
            for (var round = 0; round < 120; round++)
            {
                RoomBatch batch;
                lock (_membership)
                {
                    var events = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => (EventKind.Message, (UserId?)null)).ToList();
                    var leaver = _clients[_random.Next(Users)];
                    if (_random.Next(60) == 0 && leaver.LeftAt is null)
                    {
                        events.Insert(_random.Next(events.Count), (EventKind.Leave, leaver.User));
                    }

                    batch = _log.Append([.. events]);
                    foreach (var leave in batch.Events.Where(item => item.Kind == EventKind.Leave))
                    {
                        leaver.LeftAt = leave.Seq;
                    }
                }

                switch (_random.Next(8))
                {
                    case 0:
                        break;
                    case 1:
                        Offer(batch);
                        Offer(batch);
                        break;
                    case 2:
                        Offer(_log.Slice(Math.Max(0, batch.PrevSeq - _random.Next(10)), batch.LastSeq));
                        break;
                    case 3:
                        _ = Task.Run(() => Offer(batch));
                        break;
                    default:
                        Offer(batch);
                        break;
                }

                if (_random.Next(4) == 0)
                {
                    await Task.Yield();
                }
            }
        }

        /// <summary>The last event of all: it ends every membership that is left.</summary>
        private void Close()
        {
            lock (_membership)
            {
                var batch = _log.Append((EventKind.Message, null), (EventKind.Closed, null), (EventKind.Message, null));
                _clients.ForEach(client => client.LeftAt ??= batch.LastSeq - 1);
                Offer(batch);
            }
        }

        private async Task Sync(Client client, Random random)
        {
            for (var times = random.Next(1, 5); times > 0; times--)
            {
                for (var wait = random.Next(30); wait > 0; wait--)
                {
                    await Task.Yield();
                }

                var rooms = Resume.Restart(client.Connection);
                long head;
                lock (_membership)
                {
                    head = _log.Head;
                    if (client.LeftAt is not null)
                    {
                        return;
                    }
                }

                var joined = 1 + _clients.IndexOf(client);
                var snapshot = new RoomSnapshot(_room, RoomKind.Group, null, head, joined, 0, 0, Role.Member, 1, 1);
                var start = ReplayStart.Of(snapshot, random.Next(0, (int)head + 5), rooms.SentBefore.GetValueOrDefault(_room), 1_000);
                Assert.False(start.Truncated && start.From > joined);
                Assert.True(_feed.TryFollow());
                _feed.Begin(head);
                var follower = new Follower(client.User, client.Connection.Queue, rooms, _feed, start.From);
                Assert.True(rooms.TryAdd(_room, follower));
                client.Starts.Add(start.From);
                client.Connection.Send(OrleansChat.Gateway.Hubs.Pushes.RoomRemoved(_room, -start.From));
                rooms.Open();
                client.Catchups.Add(Task.Run(() => _catchup.Run(client.Connection, rooms, [follower], tellCaughtUp: true, () => Lost(rooms))));
            }
        }

        /// <summary>As the reconciler does, once the database says that the user is no member.</summary>
        private void Lost(RoomSet rooms)
        {
            if (rooms.Find(_room) is { } follower && _feed.Remove(follower))
            {
                rooms.Remove(_room, follower);
            }
        }

        private void Offer(RoomBatch batch)
        {
            var pumps = Pumps.Mine;
            _feed.Offer(batch, pumps);
            pumps.Run();
        }

        /// <summary>Each sync wrote a mark with its start; what follows must go on from there, and never behind what came before.</summary>
        private void Check(Client client)
        {
            long at = -1, highest = 0;
            var removed = false;
            foreach (var message in client.Writer.Messages())
            {
                var argument = message.GetProperty("arguments")[0];
                switch (message.GetProperty("target").GetString())
                {
                    case "RoomRemoved" when argument.GetProperty("seq").GetInt64() is <= 0 and var mark:
                        at = -mark;
                        Assert.True(at >= highest, $"seed {_seed}: a start behind what was sent");
                        break;
                    case "RoomRemoved":
                        Assert.Equal(client.LeftAt, argument.GetProperty("seq").GetInt64());
                        removed = true;
                        break;
                    case "HeadMoved":
                        at = argument.GetProperty("head").GetInt64();
                        Assert.True(at > highest && !(client.LeftAt <= at), $"seed {_seed}: cut from {highest} to {at}, left at {client.LeftAt}");
                        highest = at;
                        Cuts++;
                        break;
                    case "Events":
                        Assert.False(removed, $"seed {_seed}: events after the leave");
                        foreach (var seq in Seqs([message]))
                        {
                            Assert.True(seq == at + 1, $"seed {_seed}: {seq} after {at}");
                            highest = at = seq;
                        }

                        break;
                }
            }

            if (client.Starts.Count > 0 && client.Connection.Rooms is { } rooms)
            {
                var live = rooms.Find(_room) is not null;
                Assert.True(!live || at == _log.Head, $"seed {_seed}: live at {at} of {_log.Head}");
                Assert.True(live == (client.LeftAt is null) || rooms.All().Length == 0, $"seed {_seed}: a member without the room");
            }
        }

        private async Task Until(Func<bool> holds, string what)
        {
            for (var i = 0; !holds(); i++)
            {
                Assert.True(i < 20_000, $"seed {_seed}: {what} never came");
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }
        }
    }

    private sealed class Client
    {
        public Client(UserId user, CapturingWriter writer, CoarseClock clock)
        {
            User = user;
            Writer = writer;
            Connection = new ChatConnection(
                new HubIdentity(user, SessionId.New(), DateTimeOffset.MaxValue, true), new SocketOptions(), clock, writer, () => { });
            Connection.Queue.Open();
        }

        public UserId User { get; }

        public CapturingWriter Writer { get; }

        public ChatConnection Connection { get; }

        public long? LeftAt { get; set; }

        public List<long> Starts { get; } = [];

        public List<Task> Catchups { get; } = [];
    }
}
