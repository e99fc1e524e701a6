using System.Text.Json;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Conversations;

/// <summary>Receipts are for small rooms.</summary>
public sealed class ReceiptLimitTests
{
    [Fact]
    public async Task Who_has_read_what_is_told_up_to_a_number_of_members_and_not_above_it()
    {
        await using var rig = await ClusterRig.Start(silos: 1, gateways: 1, ("Chat:Rooms:ReceiptsUpTo", "2"));
        var crew = await rig.Crew(2);
        var (owner, ann, third) = (crew.Users[0], crew.Users[1], (await rig.Crew(1)).Users[0]);
        using var rest = new Rest(rig.Urls[0], ann.Token);
        await using var watching = (await RawSocket.Open(rig.Urls[0], owner.Token)).Listen();
        await watching.Sync();
        var first = await Post();
        await Read(first);
        await Told(first);
        Assert.Equal(first, Assert.Single((await Receipts()).Json.EnumerateArray(), IsAnn).GetProperty("readSeq").GetInt64());

        Assert.True((await rig.Room(crew.Room).Submit(new JoinRoom(owner.Id, ClientId.New(), third.Id))).Ok);
        var second = await Post();
        await Read(second);
        using (var thirds = new Rest(rig.Urls[0], third.Token))
        {
            await thirds.Ask("PUT", $"rooms/{crew.Room}/read", new { upTo = second });
        }

        Assert.Equal("forbidden", (await Receipts()).Code);

        // What was told too much would have come before this.
        Assert.True((await rig.Room(crew.Room).Submit(new LeaveRoom(third.Id, ClientId.New(), third.Id))).Ok);
        var last = await Post();
        await Read(last);
        await Told(last);
        Assert.Equal([(ann.Id.Value, first), (ann.Id.Value, last)], Heard(watching.Pushes));
        Assert.Equal(200, (await Receipts()).Status);

        async Task<long> Post() =>
            (await rig.Room(crew.Room).Submit(new PostMessage(owner.Id, ClientId.New(), "hello"))).Value.Seq;

        Task<RestAnswer> Read(long upTo) => rest.Ask("PUT", $"rooms/{crew.Room}/read", new { upTo });

        Task<RestAnswer> Receipts() => rest.Ask("GET", $"rooms/{crew.Room}/receipts");

        Task Told(long seq) => watching.Until(pushes => Heard(pushes).Contains((ann.Id.Value, seq)));

        bool IsAnn(JsonElement one) => one.GetProperty("userId").GetGuid() == ann.Id.Value;
    }

    private static IEnumerable<(Guid User, long ReadSeq)> Heard(IEnumerable<JsonElement> pushes) =>
        from push in pushes
        where RawSocket.Target(push) == "Receipt"
        let told = push.GetProperty("arguments")[0]
        select (told.GetProperty("userId").GetGuid(), told.GetProperty("readSeq").GetInt64());
}
