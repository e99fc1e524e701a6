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
        ? new ChatError(ErrorCode.BadRequest, "A room remembers for 1 to 36,500 days, or 0: for ever.")
        : await store.SetDays(room, days, by);

    public async Task<Outcome<KeptRoom>> Hold(RoomId room, string reason, Caller by) => reason.Length > MostReason || RoomForms.Text(reason) is not null
        ? new ChatError(ErrorCode.BadRequest, "A reason has 1 to 1,000 characters.")
        : await store.Hold(room, reason, by);

    public Task<Outcome<KeptRoom>> Lift(RoomId room, Caller by) => store.Lift(room, by);

    public Task<Outcome<KeptRoom[]>> Held(RoomId? after) => store.Held(after);
}
