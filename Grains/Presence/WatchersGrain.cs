using Orleans.Concurrency;
using OrleansChat.Presence;

namespace OrleansChat.Grains.Presence;

[StatelessWorker, Reentrant]
internal sealed class WatchersGrain(WatcherStore store) : Grain, IWatchersGrain
{
    private const int Most = 5_000;

    public async Task<Outcome<Wish[]>> Granted(Wish[] wishes) => wishes.Length > Most ? ErrorCode.BadRequest : await store.Granted(wishes);
}
