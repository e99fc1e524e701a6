using Orleans.Concurrency;
using OrleansChat.Grains.Outbound;
using OrleansChat.Push;

namespace OrleansChat.Grains.Push;

[StatelessWorker, Reentrant]
internal sealed class PushGrain(VapidStore vapid, SubscriptionStore store, OutboundHttp http) : Grain, IPushGrain
{
    public async Task<Outcome<byte[]>> Key()
    {
        var key = await vapid.Key();
        return key.Ok ? key.Value.PublicKey : key.Refusal;
    }

    public async Task<Outcome<PushSubscription>> Subscribe(UserId user, SessionId session, BrowserKeys browser) =>
        http.Read(browser.Endpoint) is null ? Reasons.PushEndpoint.Refusal
        : browser.Auth.Length != PushEncryption.AuthBytes || !PushEncryption.IsPublicKey(browser.PublicKey)
            ? Reasons.PushKeys.Refusal
        : await store.Add(user, session, browser);

    public Task<Outcome<PushSubscription[]>> List(UserId user) => store.All(user);

    public Task<Outcome<Done>> Unsubscribe(UserId user, Guid subscription) => store.Remove(user, subscription);
}
