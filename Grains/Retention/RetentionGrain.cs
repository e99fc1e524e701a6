using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Rooms;
using OrleansChat.Retention;

namespace OrleansChat.Grains.Retention;

[StatelessWorker, Reentrant]
internal sealed class RetentionGrain(HoldStore store) : Grain, IRetentionGrain
{
    private const int MostDays = 36_500;
    private const int MostReason = 1_000;

    public Task<Outcome<KeptRoom>> Find(RoomId room) => store.Find(room);

    public async Task<Outcome<KeptRoom>> SetDays(RoomId room, int? days, Caller by) => days is < 0 or > MostDays
        ? Reasons.RetentionDays.Refusal
        : await store.SetDays(room, days, by);

    public async Task<Outcome<KeptRoom>> Hold(RoomId room, string reason, Caller by) => reason.Length > MostReason || RoomForms.Text(reason) is not null
        ? Reasons.HoldReason.Refusal
        : await store.Hold(room, reason, by);

    public Task<Outcome<KeptRoom>> Lift(RoomId room, Caller by) => store.Lift(room, by);

    public Task<Outcome<KeptRoom[]>> Held(RoomId? after) => store.Held(after);
}
