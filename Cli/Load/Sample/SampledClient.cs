using OrleansChat.Cli.Load.Checker;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Provision;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Cli.Load.Sample;

/// <summary>
/// A member on the real client library; each event that it hands out, and what they all add up to, is compared with the database.
/// </summary>
internal sealed class SampledClient : IAsyncDisposable
{
    private readonly ChatClient _client;
    private readonly ProvisionedUser _user;
    private readonly Generator _generator;
    private readonly Guid _room;
    private readonly RoomCursor _cursor = new();
    private readonly List<ShownEvent> _shown = [];
    private readonly List<SentMessage> _sent = [];
    private readonly CancellationTokenSource _stop = new();
    private RoomFold _fold = new();
    private long _foldedAfter;
    private Task _reading = Task.CompletedTask;

    /// <param name="first">Which of the gateways it tries first.</param>
    public SampledClient(Generator generator, ProvisionedUser user, IReadOnlyList<Uri> gateways, int first)
    {
        _generator = generator;
        _user = user;
        _room = user.Rooms[0];
        _client = new ChatClient(new ChatClientOptions
        {
            Gateways = [.. gateways.Skip(first % gateways.Count), .. gateways.Take(first % gateways.Count)],
            Tokens = (_, _) => ValueTask.FromResult(new AccessToken(user.AccessToken)),
            ReconnectFirst = TimeSpan.FromSeconds(0.5),
        });
    }

    public Guid Room => _room;

    private string Name => $"{_user.Username} (client library)";

    public async Task Connect(CancellationToken cancel)
    {
        _reading = Read(_stop.Token);
        await _client.ConnectAsync(cancel);
    }

    /// <summary>Whether it was shown everything up to a head.</summary>
    public bool HasReached(long head)
    {
        lock (_shown)
        {
            return _cursor.Last >= head;
        }
    }

    /// <summary>What it wrote down; it must have been stopped.</summary>
    public SampledJournal Journal() =>
        new(_cursor.Stretches(Name, _user.UserId, _room), _shown, _sent, new FoldedRoom(Name, _room, _foldedAfter, _fold));

    /// <summary>Does what the traffic does not, for there to be something to fold: edits, reactions, deletions of own messages.</summary>
    /// <returns>What kept it from that; null: nothing.</returns>
    public async Task<string?> Act(TimeSpan limit, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        either.CancelAfter(limit);
        try
        {
            var first = await Post("first", null);
            var second = await Post("second", null);
            var answer = await Post("an answer", first);
            Sent(await _client.EditAsync(_room, first, "first, edited", cancel: either.Token));
            Sent(await _client.ReactAsync(_room, first, "+1", cancel: either.Token));
            Sent(await _client.ReactAsync(_room, second, "+1", cancel: either.Token));
            Sent(await _client.ReactAsync(_room, second, "+1", removed: true, cancel: either.Token));
            Sent(await _client.ReactAsync(_room, answer, "tea", cancel: either.Token));
            Sent(await _client.EditAsync(_room, answer, "an answer, edited", cancel: either.Token));
            Sent(await _client.DeleteAsync(_room, answer, cancel: either.Token));
            return null;
        }
        catch (Exception fault) when (fault is ChatException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return $"{Name} could not edit, react and delete: {fault.Message}";
        }

        async Task<long> Post(string text, long? thread) =>
            Sent(await _client.PostAsync(_room, new NewMessage(text, Thread: thread), either.Token));

        long Sent(Posted posted)
        {
            _sent.Add(new SentMessage(_room, _user.UserId, posted.ClientId, SendOutcome.Ok, posted.Seq));
            return posted.Seq;
        }
    }

    /// <summary>Stops and tells whether reading failed.</summary>
    public async Task Stop()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _client.DisposeAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
    }

    private async Task Read(CancellationToken cancel)
    {
        try
        {
            await foreach (var delivered in _client.EventsAsync(cancel))
            {
                lock (_shown)
                {
                    Take(delivered);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private void Take(Delivered delivered)
    {
        switch (delivered)
        {
            case RoomAdded added when added.Room.RoomId == _room:
                Begin(added.Room.From, false);
                break;
            case Truncated truncated when truncated.RoomId == _room:
                Begin(truncated.Until, true);
                break;
            case Forgotten forgotten when forgotten.RoomId == _room:
                _fold.Forget(forgotten.FirstSeq);
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

    private void Begin(long from, bool truncated)
    {
        if (from != _cursor.Last)
        {
            (_fold, _foldedAfter) = (new RoomFold(), from);
        }

        _cursor.Begin(from, truncated);
    }

    private void Take(Guid room, RoomEvent item)
    {
        Span<byte> id = stackalloc byte[ClientIds.Length];
        item.ClientId.TryFormat(id, out _);
        var before = _cursor.Last;
        var wrong = room == _room ? _cursor.Offer(item.Seq, id) : Wrong.Forbidden;
        if (wrong is { } kind)
        {
            _generator.ReportSampled(new Seen(kind, Name, room, $"event {item.Seq} after {before}"));
        }

        if (wrong == Wrong.Gap)
        {
            (_fold, _foldedAfter) = (new RoomFold(), item.Seq - 1);
        }

        if (room == _room)
        {
            _fold.Apply(item);
        }

        _shown.Add(new ShownEvent(Name, _user.UserId, room, item.Seq, item.ClientId));
        _generator.CountSampled();
    }
}

/// <summary>All that a sampled client knows at the end.</summary>
internal sealed record SampledJournal(
    IEnumerable<Stretch> Stretches, IReadOnlyList<ShownEvent> Shown, IReadOnlyList<SentMessage> Sent, FoldedRoom Fold);
