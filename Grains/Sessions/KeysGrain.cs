using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

[StatelessWorker, Reentrant]
internal sealed class KeysGrain(SigningKeyStore keys, KeyRotation rotation) : Grain, IKeysGrain
{
    public Task<Outcome<KeyView[]>> List() => keys.List();

    public async Task<Outcome<Done>> Rotate(Caller by)
    {
        var done = await keys.Rotate(by);
        rotation.Wake();
        return done;
    }
}
