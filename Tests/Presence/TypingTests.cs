using System.Text.Json;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Presence;

/// <summary>Who types, as sockets of two gateways hear it.</summary>
[Collection(ClusterCollection.Name)]
public sealed class TypingTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task The_other_members_hear_it_and_neither_who_types_nor_a_stranger()
    {
        var (crew, elsewhere) = (await Rig.Crew(3), await Rig.Crew(1));
        var (ann, ben, third) = (crew.Users[1], crew.Users[2], crew.Users[0]);
        await using var anns = await Open(ann, 0);
        await using var annsPhone = await Open(ann, 1);
        await using var bens = await Open(ben, 0);
        await using var thirds = await Open(third, 1);
        await using var strangers = await Open(elsewhere.Users[0], 0);

        await Types(anns, crew, true);
        await bens.Until(pushes => Heard(pushes).Any());
        await thirds.Until(pushes => Heard(pushes).Any());
        Assert.Equal((crew.Room.Value, ann.Id.Value, true), Assert.Single(Heard(bens.Pushes)));

        await Types(anns, crew, false);
        await bens.Until(pushes => Heard(pushes).Count() == 2);
        Assert.Equal((crew.Room.Value, ann.Id.Value, false), Heard(bens.Pushes).Last());

        // What comes later comes after it, on every socket.
        await Types(bens, crew, true);
        await anns.Until(pushes => Heard(pushes).Any());
        await annsPhone.Until(pushes => Heard(pushes).Any());
        Assert.Equal([(crew.Room.Value, ben.Id.Value, true)], Heard(anns.Pushes));
        Assert.Equal([(crew.Room.Value, ben.Id.Value, true)], Heard(annsPhone.Pushes));
        await strangers.Call("SetPresence", "[\"online\"]");
        Assert.Empty(Heard(strangers.Pushes));
    }

    [Fact]
    public async Task Who_may_not_write_is_not_heard_typing()
    {
        var crew = await Rig.Crew(3);
        var (owner, guest, member) = (crew.Users[0], crew.Users[1], crew.Users[2]);
        Assert.True((await Rig.Room(crew.Room).Submit(new SetRole(owner.Id, ClientId.New(), guest.Id, Role.Guest))).Ok);
        await using var hears = await Open(owner, 1);
        await using var reads = await Open(guest, 0);
        await using var writes = await Open(member, 0);
        await Types(reads, crew, true);
        await Types(writes, crew, true);
        await hears.Until(pushes => Heard(pushes).Any());
        Assert.Equal([(crew.Room.Value, member.Id.Value, true)], Heard(hears.Pushes));
    }

    private async Task<RawSocket> Open(CrewUser user, int gateway)
    {
        var socket = (await RawSocket.Open(Rig.Gateway(gateway).Url, user.Token)).Listen();
        await socket.Sync();
        return socket;
    }

    private static Task<JsonElement> Types(RawSocket socket, Crew crew, bool isTyping) =>
        socket.Call("Typing", $"[\"{crew.Room}\",{(isTyping ? "true" : "false")}]");

    private static IEnumerable<(Guid Room, Guid User, bool IsTyping)> Heard(IReadOnlyList<JsonElement> pushes) =>
        from push in pushes
        where RawSocket.Target(push) == "Typing"
        let told = push.GetProperty("arguments")[0]
        select (told.GetProperty("roomId").GetGuid(), told.GetProperty("userId").GetGuid(), told.GetProperty("isTyping").GetBoolean());
}
