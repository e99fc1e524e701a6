using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Housekeeping;

namespace OrleansChat.Grains.Housekeeping;

/// <summary>Looks at its start and every hour or so. Should there be two for a moment, each removes other rows.</summary>
[Reentrant]
internal sealed class HousekeepingGrain(Housekeeper housekeeper, IOptions<HousekeepingOptions> options, ILogger<HousekeepingGrain> log)
    : StandingGrain("housekeeping", log), IHousekeepingGrain
{
    protected override IEnumerable<(TimeSpan Period, Func<CancellationToken, Task> Look)> Looks =>
        [(TimeSpan.FromMinutes(options.Value.PeriodMinutes), housekeeper.Sweep)];
}
