using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansChat.Presence;

namespace OrleansChat.Grains.Presence;

/// <summary>One shard: takes reports and tells the gateways that watch, through their pumps. What a push loses, the next whole report heals.</summary>
[Reentrant]
internal sealed class PresenceGrain : Grain, IPresenceGrain
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Guid _activation = Guid.NewGuid();
    private readonly Fanout.Fanout _fanout;
    private readonly LastSeenStore _lastSeen;
    private readonly TimeProvider _time;
    private readonly PresenceShard _shard;
    private long _change;

    public PresenceGrain(Fanout.Fanout fanout, LastSeenStore lastSeen, IOptions<PresenceOptions> options, TimeProvider time)
    {
        (_fanout, _lastSeen, _time) = (fanout, lastSeen, time);
        _shard = new PresenceShard(options.Value, Now);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(Period, Period) { Interleave = true });
        return Task.CompletedTask;
    }

    public async Task<PresenceAnswer> Report(PresenceReport report)
    {
        if (!_shard.Take(report, Now))
        {
            return new PresenceAnswer(Known: false, []);
        }

        Tell(_shard.TakeChanged(), ImmutableDictionary<UserId, long>.Empty);
        return new PresenceAnswer(Known: true, await Views(report.Watched));
    }

    public Task<UserPresence[]> States(UserId[] users) =>
        Task.FromResult(Array.ConvertAll(users, user => new UserPresence(user, _shard.StateOf(user))));

    public Task Retire(GatewayId gateway)
    {
        _shard.Forget(gateway, Now);
        Tell(_shard.TakeChanged(), ImmutableDictionary<UserId, long>.Empty);
        return Task.CompletedTask;
    }

    private async Task Tick(CancellationToken cancel)
    {
        var wasSettled = _shard.IsSettled;
        var gone = _shard.Tick(Now);
        var changed = _shard.TakeChanged();
        var shown = await _lastSeen.Keep(gone);

        // When the shard settles it tells of people, too, who went before its time.
        Tell(changed, _shard.IsSettled == wasSettled ? shown : await _lastSeen.Read(changed));
    }

    /// <summary>What is said now: who came back while the database was asked is not offline any more.</summary>
    private void Tell(UserId[] users, IReadOnlyDictionary<UserId, long> lastSeen)
    {
        foreach (var user in users)
        {
            if (_shard.WatchersOf(user) is { } gateways)
            {
                _change++;
                _fanout.Tell(View(user, lastSeen), gateways);
            }
        }
    }

    private async Task<PresenceView[]> Views(UserId[] users)
    {
        UserId[] offline = [.. users.Where(user => _shard.StateOf(user) == PresenceState.Offline)];
        var lastSeen = await _lastSeen.Read(offline);
        return Array.ConvertAll(users, user => View(user, lastSeen));
    }

    private PresenceView View(UserId user, IReadOnlyDictionary<UserId, long> lastSeen)
    {
        var state = _shard.StateOf(user);
        return state == PresenceState.Offline
            ? new PresenceView(user, state, lastSeen.TryGetValue(user, out var at) ? at : null, _activation, _change, _shard.IsSettled)
            : new PresenceView(user, state, null, _activation, _change);
    }
}
