using System.Collections.Immutable;
using OrleansChat.Files;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;

namespace OrleansChat.Tests.Reliability;

/// <summary>What a room would read about itself in a build that keeps no client ids.</summary>
internal sealed class ForgetfulStore(IRoomStore real) : IRoomStore
{
    public async Task<LoadedRoom> Load(RoomId room, int tail) => await real.Load(room, tail) with { Tail = [], Hashes = [] };

    public Task<long> Head(RoomId room) => real.Head(room);

    public Task<List<KnownAnswer>> Answers(RoomId room, IReadOnlyList<RoomCommand> commands) => Task.FromResult(new List<KnownAnswer>());

    public Task<TargetMessage?> Target(RoomId room, long seq) => real.Target(room, seq);

    public Task<ImmutableArray<FileView>?> ClaimFiles(RoomId room, RoomCommand carrier) => real.ClaimFiles(room, carrier);

    public Task<bool> ClaimSlug(RoomId room, string slug) => real.ClaimSlug(room, slug);
}
