using Orleans.Concurrency;
using OrleansChat.Grains.Rooms;
using OrleansChat.Schedule;

namespace OrleansChat.Grains.Schedule;

[StatelessWorker, Reentrant]
internal sealed class ScheduledGrain(ScheduledStore store, TimeProvider time) : Grain, IScheduledGrain
{
    public async Task<Outcome<ScheduledMessage>> Add(UserId user, RoomId room, ClientId clientId, string text, long? replyTo, long at) =>
        (Check(text, at) ?? (replyTo is < 1 ? new ChatError(ErrorCode.BadRequest) : null)) is { } refusal
            ? refusal
            : await store.Add(user, new ScheduledMessage(Guid.CreateVersion7(), room, text, replyTo, at, Failure: null), clientId);

    public Task<Outcome<ScheduledMessage[]>> List(UserId user, Guid? after) => store.List(user, after);

    public async Task<Outcome<ScheduledMessage>> Change(UserId user, Guid scheduled, string? text, long? at) =>
        Check(text, at) is { } refusal ? refusal : await store.Change(user, scheduled, text, at);

    public async Task<Outcome<Done>> Remove(UserId user, Guid scheduled)
    {
        var removed = await store.Remove(user, scheduled);
        return removed.Ok ? default(Done) : removed.Refusal;
    }

    private ChatError? Check(string? text, long? at) =>
        (text is null ? null : RoomForms.Text(text)) ?? (at is { } wanted ? ScheduleRules.CheckTime(wanted, time.GetUtcNow()) : null);
}
