using OrleansChat.Presence;

namespace OrleansChat.Grains.Notifications;

/// <summary>Decides on what is due, with what is known then: who has read it meanwhile, or sits before it, is not told.</summary>
internal sealed class Judge(NotificationCases cases, IPresenceOf presence, TimeProvider time)
{
    private const int AtOnce = 500;

    /// <summary>Outlives the calls that a judgement makes.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Until nothing is due any more.</summary>
    public async Task JudgeDue(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var claimed = await cases.Claim(AtOnce, Lease);
            if (!claimed.Ok || claimed.Value.Length == 0)
            {
                return;
            }

            var states = await presence.Of([.. claimed.Value.Select(one => one.User).Distinct()]);
            var now = time.GetUtcNow();
            await cases.Settle([.. claimed.Value.Select(one => (one, Wants(one, states.GetValueOrDefault(one.User), now)))]);
            if (claimed.Value.Length < AtOnce)
            {
                return;
            }
        }
    }

    private static bool Wants(ClaimedCase one, PresenceState state, DateTimeOffset now) => one.Case is { } known && NotificationRules.Wants(known with
    {
        Active = state == PresenceState.Online,
        Quiet = state == PresenceState.DoNotDisturb || NotificationRules.IsQuiet(one.Settings, NotificationRules.Zone(one.TimeZone), now),
    });
}
