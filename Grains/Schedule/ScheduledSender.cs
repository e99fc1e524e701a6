using Microsoft.Extensions.Logging;
using OrleansChat.Delivery;
using OrleansChat.Grains.Outbound;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Schedule;

/// <summary>
/// Posts what is due. A message is posted under its own id, so that one whose answer was lost, or whose sender died, is posted again and
/// stored once.
/// </summary>
internal sealed partial class ScheduledSender(
    ScheduledQueue queue, IGrainFactory grains, Fanout.Fanout fanout, TimeProvider time, ILogger<ScheduledSender> log)
{
    private const int AtOnce = 32;

    /// <summary>More than a grain call may take.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    // Later it may be worse than never; its sender sees that it failed.
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <summary>Until nothing is due any more.</summary>
    public async Task SendDue(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var claimed = await queue.Claim(AtOnce, Lease);
            if (!claimed.Ok || claimed.Value.Length == 0)
            {
                break;
            }

            await Task.WhenAll(claimed.Value.Select(Send));
        }

        await queue.Clear();
    }

    private async Task Send(ClaimedMessage message)
    {
        var refusal = message.Banned ? new ChatError(ErrorCode.Banned) : await Post(message);
        if (refusal is null)
        {
            await queue.Sent(message);
        }
        else if (refusal is { Entry.Retryable: true } or { Code: ErrorCode.Internal } && time.GetUtcNow() - message.At < Patience)
        {
            var pause = Backoff.Pause(FirstPause, LongestPause, message.Attempt, Random.Shared.NextDouble());
            await queue.TryAgain(message, refusal.RetryAfterMs is { } wait ? TimeSpan.FromMilliseconds(wait) : pause);
            LogLater(message.Id, message.Attempt, refusal.Entry.Name);
        }
        else
        {
            var failed = await queue.Failed(message, refusal.Entry);
            if (failed is { Ok: true, Value: true })
            {
                fanout.Broadcast(new ScheduledFailed(message.Message.Sender, message.Room, message.Id, refusal.Code));
            }

            LogRefused(message.Id, message.Attempt, refusal.Entry.Name);
        }
    }

    private async Task<ChatError?> Post(ClaimedMessage message)
    {
        try
        {
            return (await grains.Room(message.Room).Post(message.Message)).Refusal;
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            return new ChatError(ErrorCode.Unknown);
        }
    }

    [LoggerMessage(EventId = 5201, Level = LogLevel.Information, Message = "Scheduled message {Scheduled} could not be posted at try {Attempt} ({Reason}); it is tried again.")]
    private partial void LogLater(Guid scheduled, int attempt, string reason);

    [LoggerMessage(EventId = 5202, Level = LogLevel.Information, Message = "Scheduled message {Scheduled} was refused at try {Attempt} ({Reason}).")]
    private partial void LogRefused(Guid scheduled, int attempt, string reason);
}
