using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Delivery;

/// <summary>How one feed is attached to its room.</summary>
internal sealed class Attachment
{
    public Lock Gate { get; } = new();

    /// <summary>The silo whose pump delivers; null: never attached.</summary>
    public string? Silo { get; set; }

    /// <summary>When the last attach call was answered, on the coarse clock.</summary>
    public long At { get; set; }

    /// <summary>How often an attach was asked for.</summary>
    public int Wanted { get; set; }

    /// <summary>The attach under way; null: none. It ends with the first success that answers the last wish.</summary>
    public Task? Running { get; set; }

    /// <summary>Completes after the first try of the attach under way.</summary>
    public TaskCompletionSource? FirstTry { get; set; }
}

/// <summary>Attaches feeds to their rooms and keeps trying until it worked or the feed is given up.</summary>
internal sealed partial class Attachments(
    IGrainFactory grains,
    GatewayIdentity gateway,
    LogEpoch epoch,
    IOptions<DeliveryOptions> options,
    CoarseClock clock,
    TimeProvider time,
    ILogger<Attachments> logger) : IDisposable
{
    private const int MaxPauseMs = 8_000;

    private readonly SemaphoreSlim _slots = new(options.Value.Attaches);
    private readonly ConcurrentDictionary<RoomId, Task> _detaching = [];

    /// <summary>Asks for an attach.</summary>
    /// <returns>Completes after the first try, whatever it brought.</returns>
    public Task Attach(RoomFeed feed)
    {
        var attachment = feed.Attachment;
        lock (attachment.Gate)
        {
            attachment.Wanted++;
            if (attachment.Running is null)
            {
                attachment.FirstTry = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                attachment.Running = Task.Run(() => Run(feed, attachment));
            }

            return attachment.FirstTry!.Task;
        }
    }

    /// <summary>Tells the room that nobody here follows it; an attach to the same room waits until it was told.</summary>
    public void Detach(RoomId room)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_detaching.TryAdd(room, done.Task))
        {
            _ = Task.Run(() => Detach(room, done));
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task Run(RoomFeed feed, Attachment attachment)
    {
        for (var failures = 0; ;)
        {
            var wish = attachment.Wanted;
            var attached = await Try(feed, attachment);
            failures = attached ? 0 : failures + 1;
            lock (attachment.Gate)
            {
                attachment.FirstTry!.TrySetResult();
                if (feed.IsClosed || (attached && attachment.Wanted == wish))
                {
                    attachment.Running = null;
                    return;
                }
            }

            if (!attached)
            {
                var pause = Math.Min(MaxPauseMs, 100 << Math.Min(failures, 7));
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(pause / 2, pause)), time);
            }
        }
    }

    private async Task<bool> Try(RoomFeed feed, Attachment attachment)
    {
        if (_detaching.TryGetValue(feed.Room, out var detaching))
        {
            await detaching;
        }

        await _slots.WaitAsync();
        try
        {
            var answer = await grains.Room(feed.Room).Attach(gateway.Id, epoch.Current);
            if (!answer.Ok)
            {
                LogRefused(feed.Room, answer.Refusal.Code);
                return false;
            }

            if (!epoch.Note(answer.Value.Epoch))
            {
                return false;
            }

            attachment.Silo = answer.Value.Silo;
            attachment.At = clock.Now;
            feed.Begin(answer.Value.Head);
            return true;
        }
        catch (Exception fault)
        {
            LogFailed(feed.Room, fault);
            return false;
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task Detach(RoomId room, TaskCompletionSource done)
    {
        try
        {
            await grains.Room(room).Detach(gateway.Id);
        }
        catch (Exception fault)
        {
            // The room hears of it with its next delivery, whose answer calls it unwanted.
            LogDetachFailed(room, fault);
        }
        finally
        {
            _detaching.TryRemove(room, out _);
            done.TrySetResult();
        }
    }

    [LoggerMessage(4211, LogLevel.Information, "Room {Room} refused the attach: {Code}. It will be tried again.")]
    private partial void LogRefused(RoomId room, ErrorCode code);

    [LoggerMessage(4212, LogLevel.Warning, "Room {Room} could not be attached; it will be tried again.")]
    private partial void LogFailed(RoomId room, Exception fault);

    [LoggerMessage(4213, LogLevel.Information, "Room {Room} could not be detached.")]
    private partial void LogDetachFailed(RoomId room, Exception fault);
}
