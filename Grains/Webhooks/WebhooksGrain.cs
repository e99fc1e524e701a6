using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Outbound;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using OrleansChat.Webhooks;

namespace OrleansChat.Grains.Webhooks;

[StatelessWorker, Reentrant]
internal sealed class WebhooksGrain(WebhookStore store, OutboundHttp http) : Grain, IWebhooksGrain
{
    public async Task<Outcome<MadeWebhook>> Make(Caller by, RoomId room, string url)
    {
        if (await Forbids(by.User!.Value, room) is { } refusal)
        {
            return refusal;
        }

        return http.Read(url) is { } checkedUrl
            ? await store.Add(by, room, checkedUrl)
            : Reasons.WebhookUrl.Refusal;
    }

    public async Task<Outcome<WebhookView[]>> List(UserId by, RoomId room) => await Forbids(by, room) is { } refusal ? refusal : await store.All(room);

    public async Task<Outcome<WebhookView>> Enable(UserId by, RoomId room, Guid webhook) =>
        await Forbids(by, room) is { } refusal ? refusal : await store.Enable(room, webhook);

    public async Task<Outcome<Done>> Remove(Caller by, RoomId room, Guid webhook) =>
        await Forbids(by.User!.Value, room) is { } refusal ? refusal : await store.Remove(by, room, webhook);

    private Task<ChatError?> Forbids(UserId by, RoomId room) => RoomRights.Forbids(GrainFactory, by, room, Permission.Connect);
}
