using System.Security.Cryptography;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Deletions;

/// <summary>
/// Forgets a deleted account's preferences, and takes it out of its rooms, by the rooms' own commands: their logs stay without holes and their members are told. Each
/// command's client id follows from what it does, so going through it again repeats commands and makes none anew.
/// </summary>
internal sealed class Departure(DeletionStore store, IGrainFactory grains, UserId user)
{
    // They share one append; more would only wait in the room's queue.
    private const int AtOnce = 64;
    private const int ClosedAtOnce = 1_000;

    /// <summary>Done, or the refusal that stopped it: to be tried again.</summary>
    public async Task<Outcome<Done>> Run(string policy)
    {
        var erase = policy == DeletionOptions.Erase;
        var rooms = await store.Rooms(user, former: erase);
        if (!rooms.Ok)
        {
            return rooms.Refusal;
        }

        foreach (var (room, joinedSeq) in rooms.Value)
        {
            var done = erase ? await Erase(room) : default(Done);
            // By the join: whoever was let in again in between leaves again.
            done = done.Ok ? Settled(await grains.Room(room).Submit(new DepartRoom(user, Id("depart"u8, room, joinedSeq)))) : done;
            if (!done.Ok)
            {
                return done;
            }
        }

        if (erase && await EraseInClosedRooms() is { } refusal)
        {
            return refusal;
        }

        var forgotten = await grains.User(user).ForgetPreferences();
        if (!forgotten.Ok)
        {
            return forgotten.Refusal;
        }

        // Somebody may have let the user join another room while this went on.
        var left = await store.Rooms(user, former: false);
        return !left.Ok ? left.Refusal : left.Value.Length > 0 ? ErrorCode.Unavailable : await store.Finish(user);
    }

    private async Task<Outcome<Done>> Erase(RoomId room)
    {
        var after = 0L;
        while (true)
        {
            var own = await store.Messages(user, room, after, AtOnce);
            if (!own.Ok || own.Value.Length == 0)
            {
                return own.Ok ? default(Done) : own.Refusal;
            }

            after = own.Value[^1];
            var grain = grains.Room(room);
            var answers = await Task.WhenAll(own.Value.Select(seq =>
                grain.Submit(new DeleteMessage(user, Id("erase"u8, room, seq), seq, Departed: true))));
            if (answers.Select(Settled).FirstOrDefault(answer => !answer.Ok) is { Refusal: { } refusal })
            {
                return refusal;
            }
        }
    }

    private async Task<ChatError?> EraseInClosedRooms()
    {
        Outcome<int> erased;
        do
        {
            erased = await store.EraseInClosedRooms(user, ClosedAtOnce);
        }
        while (erased is { Ok: true, Value: ClosedAtOnce });
        return erased.Refusal;
    }

    // What may be otherwise next time stops the departure; everything else has come to its end: done before, or no longer to be done.
    private static Outcome<Done> Settled(Outcome<Posted> answer) =>
        answer.Refusal is { Entry.Retryable: true } or { Code: ErrorCode.Internal } ? answer.Refusal : default(Done);

    private ClientId Id(ReadOnlySpan<byte> step, RoomId room, long seq)
    {
        Span<byte> input = stackalloc byte[step.Length + 40];
        step.CopyTo(input);
        user.Value.TryWriteBytes(input[step.Length..]);
        room.Value.TryWriteBytes(input[(step.Length + 16)..]);
        BitConverter.TryWriteBytes(input[(step.Length + 32)..], seq);
        return new ClientId(new Guid(SHA256.HashData(input).AsSpan(0, 16)));
    }
}
