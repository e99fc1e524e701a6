using OrleansChat.Cli.Load.Checker;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sessions;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Support.Talk;

/// <summary>A user on the real client library, who writes down what was posted and what was shown.</summary>
internal sealed class Member : IAsyncDisposable
{
    private readonly Dictionary<Guid, RoomCursor> _cursors = [];
    private readonly HashSet<Guid> _left = [];
    private readonly List<ShownEvent> _shown = [];
    private readonly List<SentMessage> _sent = [];
    private readonly List<Seen> _seen = [];
    private readonly List<Delivered> _delivered = [];
    private readonly List<(Func<Delivered[], bool> Holds, TaskCompletionSource Met)> _waiting = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    /// <param name="resume">Where an earlier client of the same user stopped.</param>
    public Member(CrewUser user, IReadOnlyList<Uri> gateways, ResumePoint? resume = null)
    {
        User = user;
        foreach (var (room, seq) in resume?.Cursors ?? new Dictionary<Guid, long>())
        {
            Cursor(room).Begin(seq, false);
        }

        Client = new ChatClient(new ChatClientOptions
        {
            Gateways = gateways,
            Resume = resume,
            Tokens = (_, _) => ValueTask.FromResult(new AccessToken(user.Token)),
            ReconnectFirst = TimeSpan.FromMilliseconds(100),
            ReconnectUnit = TimeSpan.FromMilliseconds(50),
            ReconnectCap = TimeSpan.FromSeconds(1),
            RetryUnit = TimeSpan.FromMilliseconds(50),
            RetryCap = TimeSpan.FromSeconds(1),
        });
        _reading = Read();
    }

    public CrewUser User { get; }

    public ChatClient Client { get; }

    public IReadOnlyList<SentMessage> Sent => _sent;

    public IReadOnlyList<Seen> Seen => _seen;

    public IReadOnlyList<ShownEvent> Shown
    {
        get
        {
            lock (_delivered)
            {
                return [.. _shown];
            }
        }
    }

    /// <summary>What the library has handed over so far.</summary>
    public IReadOnlyList<Delivered> Delivered
    {
        get
        {
            lock (_delivered)
            {
                return [.. _delivered];
            }
        }
    }

    /// <summary>Online and caught up.</summary>
    public async Task Connect()
    {
        await Client.ConnectAsync().WaitAsync(ClusterRig.Patience);
        await Until(all => all.Any(one => one is CaughtUp));
    }

    /// <summary>Posts until it is known what became of it, and writes that down.</summary>
    public async Task<Posted> Post(RoomId room, string text, Guid? clientId = null)
    {
        var id = clientId ?? Guid.CreateVersion7();
        var outcome = SendOutcome.Info;
        var seq = 0L;
        try
        {
            var posted = await Client.PostAsync(room.Value, new NewMessage(text, ClientId: id)).WaitAsync(ClusterRig.Patience * 2);
            (outcome, seq) = (SendOutcome.Ok, posted.Seq);
            return posted;
        }
        catch (ChatRefusedException refused)
        {
            outcome = refused.MayBeStored ? SendOutcome.Info : SendOutcome.Fail;
            throw;
        }
        finally
        {
            lock (_sent)
            {
                _sent.Add(new SentMessage(room.Value, User.Id.Value, id, outcome, seq));
            }
        }
    }

    /// <summary>Until everything up to a seq was shown.</summary>
    public Task Reached(RoomId room, long seq) => Until(_ => _cursors.TryGetValue(room.Value, out var cursor) && cursor.Last >= seq);

    /// <summary>Until what was delivered so far is as wanted.</summary>
    public async Task Until(Func<Delivered[], bool> holds)
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_delivered)
        {
            if (holds([.. _delivered]))
            {
                return;
            }

            _waiting.Add((holds, met));
        }

        await met.Task.WaitAsync(ClusterRig.Patience);
    }

    public IEnumerable<Stretch> Stretches()
    {
        lock (_delivered)
        {
            return [.. _cursors.SelectMany(pair => pair.Value.Stretches(User.Name, User.Id.Value, pair.Key))];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await Client.DisposeAsync();
            await _reading;
            _stop.Dispose();
        }
    }

    private async Task Read()
    {
        try
        {
            await foreach (var delivered in Client.EventsAsync(_stop.Token))
            {
                lock (_delivered)
                {
                    Take(delivered);
                    var all = _delivered.ToArray();
                    foreach (var (_, met) in _waiting.Where(waiting => waiting.Holds(all)).ToArray())
                    {
                        met.TrySetResult();
                    }

                    _waiting.RemoveAll(waiting => waiting.Met.Task.IsCompleted);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private void Take(Delivered delivered)
    {
        _delivered.Add(delivered);
        switch (delivered)
        {
            case RoomAdded added:
                // Who was away in between has nothing to ask about that time.
                Cursor(added.Room.RoomId).Begin(added.Room.From, _left.Remove(added.Room.RoomId));
                break;
            case RoomRemoved removed:
                _left.Add(removed.RoomId);
                break;
            case Truncated truncated:
                Cursor(truncated.RoomId).Begin(truncated.Until, true);
                break;
            case RoomEvents events:
                foreach (var item in events.Items)
                {
                    Take(events.RoomId, item);
                }

                break;
            default:
                break;
        }
    }

    private void Take(Guid room, RoomEvent item)
    {
        Span<byte> id = stackalloc byte[ClientIds.Length];
        item.ClientId.TryFormat(id, out _);
        var cursor = Cursor(room);
        var before = cursor.Last;
        if (cursor.Offer(item.Seq, id) is { } wrong)
        {
            _seen.Add(new Seen(wrong, User.Name, room, $"event {item.Seq} after {before}"));
        }

        _shown.Add(new ShownEvent(User.Name, User.Id.Value, room, item.Seq, item.ClientId));
    }

    private RoomCursor Cursor(Guid room)
    {
        if (!_cursors.TryGetValue(room, out var cursor))
        {
            _cursors[room] = cursor = new RoomCursor();
        }

        return cursor;
    }
}
