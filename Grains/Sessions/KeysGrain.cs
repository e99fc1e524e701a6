using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

[StatelessWorker, Reentrant]
internal sealed class KeysGrain(SigningKeyStore keys) : Grain, IKeysGrain
{
    public Task<Outcome<KeyView[]>> List() => keys.List();

    public Task<Outcome<Done>> Rotate(Caller by) => keys.Rotate(by);
}
