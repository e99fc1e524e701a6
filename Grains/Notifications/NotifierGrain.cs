using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Grains.Push;
using OrleansChat.Notifications;

namespace OrleansChat.Grains.Notifications;

[Reentrant]
internal sealed class NotifierGrain(
    NotificationStore store, Judge judge, PushSender pushes, Digester digester, IOptions<NotificationOptions> options, ILogger<NotifierGrain> log)
    : StandingGrain("notifier", log), INotifierGrain
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    protected override IEnumerable<(TimeSpan Period, Func<CancellationToken, Task> Look)> Looks =>
    [
        (Often, judge.JudgeDue),
        (Often, pushes.SendDue),
        (Minute, digester.MailDue),
        (TimeSpan.FromSeconds(options.Value.SweepSeconds), Sweep),
    ];

    private async Task Sweep(CancellationToken deactivated)
    {
        RoomId? after = null;
        do
        {
            var part = await store.Behind(after);
            if (!part.Ok)
            {
                return;
            }

            foreach (var rooms in part.Value.Behind.Chunk(NotificationStore.MostRooms))
            {
                await store.LookThroughRooms(rooms);
            }

            after = part.Value.Last;
        }
        while (after is not null && !deactivated.IsCancellationRequested);
        await store.Clear();
    }
}
