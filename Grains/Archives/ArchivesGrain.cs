using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Archives;

namespace OrleansChat.Grains.Archives;

[StatelessWorker, Reentrant]
internal sealed class ArchivesGrain(ArchiveStore store, ArchiveImport import, ArchivedFileStore files) : Grain, IArchivesGrain
{
    public Task<Outcome<ArchivedRoom>> Open(RoomId room, Caller by) => store.Open(room, by);

    public Task<Outcome<ArchivedEvent[]>> Events(RoomId room, long after, long until) => store.Events(room, after, until);

    public Task<Outcome<ArchivedFile[]>> Files(RoomId room, Guid[] asked) => files.All(room, asked);

    public async Task<Outcome<Done>> Begin(ArchivedRoom room) => ArchiveRules.Check(room) is { } refusal ? refusal : await import.Begin(room.Room);

    public async Task<Outcome<Done>> Add(RoomId room, ArchivedEvent[] events) =>
        ArchiveRules.Check(events) is { } refusal ? refusal : await import.Add(room, events);

    public Task<Outcome<bool>> BeginFile(ArchivedFile file, byte[] first) => files.Begin(file, first);

    public Task<Outcome<Done>> Carry(RoomId room, ArchivedCarrier[] carriers) => files.Carry(room, carriers);

    public async Task<Outcome<ImportedRoom>> Finish(ArchivedRoom room, Caller by)
    {
        var imported = ArchiveRules.Check(room) is { } refusal ? refusal : await import.Finish(room, by);
        if (imported.Ok)
        {
            // Whoever asked for it before knows of no such room.
            await GrainFactory.Room(room.Room).Reread();
        }

        return imported;
    }
}
