using Orleans.Concurrency;
using OrleansChat.Schedule;

namespace OrleansChat.Grains.Schedule;

[StatelessWorker, Reentrant]
internal sealed class RemindersGrain(ReminderStore store, TimeProvider time) : Grain, IRemindersGrain
{
    public async Task<Outcome<Reminder>> Add(UserId user, RoomId room, ClientId clientId, long target, long at, string? note) =>
        (ScheduleRules.CheckTime(at, time.GetUtcNow()) ?? ScheduleRules.CheckNote(note)) is { } refusal
            ? refusal
            : await store.Add(user, new Reminder(Guid.CreateVersion7(), room, target, at, note, Due: false), clientId);

    public Task<Outcome<Reminder[]>> List(UserId user) => store.List(user);

    public Task<Outcome<Done>> Dismiss(UserId user, Guid reminder) => store.Dismiss(user, reminder);
}
