using Orleans.Concurrency;
using OrleansChat.Delivery;
using OrleansChat.Drafts;
using OrleansChat.Grains.Rooms;

namespace OrleansChat.Grains.Drafts;

[StatelessWorker, Reentrant]
internal sealed class DraftsGrain(DraftStore store, Fanout.Fanout fanout) : Grain, IDraftsGrain
{
    public Task<Outcome<Draft[]>> List(UserId user, RoomId? after) => store.List(user, after);

    public async Task<Outcome<Draft>> Put(UserId user, RoomId room, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Told(user, await store.Remove(user, room));
        }

        return RoomForms.Text(text) is { } refusal ? refusal : Told(user, await store.Put(user, room, text));
    }

    private Outcome<Draft> Told(UserId user, Outcome<Draft> moved)
    {
        if (moved.Ok)
        {
            fanout.Broadcast(new DraftMoved(user, moved.Value));
        }

        return moved;
    }
}
