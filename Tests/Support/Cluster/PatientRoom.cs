using OrleansChat.Rooms;

namespace OrleansChat.Tests.Support.Cluster;

/// <summary>A room to which each command is given again, under its client id, until it is known.</summary>
internal sealed class PatientRoom(IRoomGrain room)
{
    public Task<Outcome<Posted>> Submit(RoomCommand command) => Again.UntilKnown(() => room.Submit(command));

    public Task<Outcome<Posted>> Post(PostMessage post) => Again.UntilKnown(() => room.Post(post));
}
