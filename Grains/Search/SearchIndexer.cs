using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Search;

/// <summary>
/// Brings the index up to the logs, behind the back of who writes them. Every silo does it for the rooms that it has, and now and then for
/// those that nobody noted; two silos at the same room cost time and nothing else. It rests longer than it works.
/// </summary>
internal sealed partial class SearchIndexer(
    IndexStore store, Stemmers stemmers, SearchQueue queue, IOptions<SearchOptions> options, TimeProvider time, ILogger<SearchIndexer> log)
    : BackgroundService
{
    private const int RoomsAtOnce = 32;
    private const int MuchAtOnce = 1_000;

    private bool _prepared;
    private bool _standsBack;

    // Where the look for rooms goes on; null: from the first.
    private RoomId? _looked;

    // Rooms that are taken at once, and texts accordingly. One after a failure, then twice as many each time: what cannot be indexed holds up
    // no others, and what takes too long in a large batch is done in small ones.
    private int _rooms = RoomsAtOnce;

    /// <summary>Indexes some of what follows in these rooms. Answers the rooms of which there may be more. Refusals: unavailable, unknown.</summary>
    public async Task<Outcome<RoomId[]>> Index(IReadOnlyCollection<RoomId> rooms)
    {
        var batch = await store.Read(rooms, IndexStore.CharactersAtOnce / RoomsAtOnce * _rooms);
        if (!batch.Ok || batch.Value.Rooms.Count == 0)
        {
            return batch.Ok ? System.Array.Empty<RoomId>() : batch.Refusal;
        }

        var stems = await stemmers.Of(batch.Value.Messages.SelectMany(message => message.Words()));
        if (!stems.Ok)
        {
            return stems.Refusal;
        }

        var stored = await store.Store(batch.Value, stems.Value);
        if (stored is { Ok: true, Value.IsOurs: false })
        {
            StandBack();
            return System.Array.Empty<RoomId>();
        }

        return !stored.Ok ? stored.Refusal
            : stored.Value.Rooms < batch.Value.Rooms.Count ? batch.Value.Unfinished.Union(batch.Value.Rooms.Select(room => room.Room)).ToArray()
            : batch.Value.Unfinished.ToArray();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sweepAt = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            // First the pause: it gathers the messages of a busy room, and at the start the schema is being made.
            await Rest(TimeSpan.FromMilliseconds(options.Value.RoundMs), stoppingToken);
            try
            {
                if (time.GetTimestamp() >= sweepAt && await Sweep(stoppingToken))
                {
                    sweepAt = time.GetTimestamp() + (time.TimestampFrequency * options.Value.SweepSeconds);
                }

                if (_standsBack)
                {
                    // The others find these rooms by looking.
                    queue.Take(int.MaxValue);
                }
                else
                {
                    await Round(stoppingToken);
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The next look is another chance.
                LogFailed(fault);
            }
        }
    }

    /// <summary>Whether all rooms were looked at. If many are behind, they come first, and the look goes on after them.</summary>
    private async Task<bool> Sweep(CancellationToken cancel)
    {
        _prepared = _prepared || await Prepare(cancel);
        if (!_prepared || await StandsBack())
        {
            return _prepared;
        }

        do
        {
            var page = await store.Behind(_looked);
            if (!page.Ok)
            {
                return false;
            }

            // Shuffled: silos that look at the same rooms share the work.
            var (behind, last) = page.Value;
            Random.Shared.Shuffle(behind);
            System.Array.ForEach(behind, queue.Note);
            _looked = last;
            if (behind.Length >= MuchAtOnce)
            {
                LogBehind(behind.Length);
                return false;
            }
        }
        while (_looked is not null && !cancel.IsCancellationRequested);
        return true;
    }

    private async Task<bool> Prepare(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var begun = time.GetTimestamp();
            var more = await store.Prepare();
            if (more is not { Ok: true, Value: true })
            {
                return more.Ok;
            }

            await RestAfter(begun, cancel);
        }

        return false;
    }

    /// <summary>Another silo has started the index over with other terms: until it has ours again, what this one makes is worth nothing.</summary>
    private void StandBack()
    {
        if (!_standsBack)
        {
            _standsBack = true;
            LogStandsBack();
        }
    }

    private async Task<bool> StandsBack()
    {
        if (_standsBack && await store.IsOurs() is { Ok: true, Value: true })
        {
            _standsBack = false;
        }

        return _standsBack;
    }

    /// <summary>All that waits now, each room once; what is noted meanwhile is for the next round.</summary>
    private async Task Round(CancellationToken cancel)
    {
        var again = new List<RoomId>();
        for (var left = queue.Count; left > 0 && !cancel.IsCancellationRequested;)
        {
            var rooms = queue.Take(_rooms);
            left -= rooms.Length;
            var begun = time.GetTimestamp();
            var more = await Attempt(rooms);
            again.AddRange(more.Ok ? more.Value : rooms);
            _rooms = more.Ok ? Math.Min(2 * _rooms, RoomsAtOnce) : 1;

            // What failed took its time, too.
            await RestAfter(begun, cancel);
            if (!more.Ok)
            {
                break;
            }
        }

        again.ForEach(queue.Note);
    }

    /// <summary>As <see cref="Index"/>; a text that it stumbles over is left to the sweep once it is alone, and ends nothing for the others.</summary>
    private async Task<Outcome<RoomId[]>> Attempt(RoomId[] rooms)
    {
        try
        {
            return await Index(rooms);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFailed(fault);
            return rooms.Length == 1 ? System.Array.Empty<RoomId>() : ErrorCode.Internal;
        }
    }

    private Task RestAfter(long begun, CancellationToken cancel) =>
        Rest(time.GetElapsedTime(begun) * (100 - options.Value.Share) / options.Value.Share, cancel);

    private async Task Rest(TimeSpan length, CancellationToken cancel) =>
        await Task.Delay(length, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(EventId = 5401, Level = LogLevel.Information, Message = "The search index is behind in {Count} rooms or more.")]
    private partial void LogBehind(int count);

    [LoggerMessage(EventId = 5403, Level = LogLevel.Warning, Message =
        "This silo makes other search terms than the index has, by its build or by Chat:Search:Languages; it leaves the index to the others.")]
    private partial void LogStandsBack();

    [LoggerMessage(EventId = 5402, Level = LogLevel.Error, Message = "A round of the search indexer failed; it goes on.")]
    private partial void LogFailed(Exception fault);
}
