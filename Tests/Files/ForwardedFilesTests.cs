using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansChat.Grains.Files;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Users;
using Xunit;

namespace OrleansChat.Tests.Files;

/// <summary>Files of a message that is passed on: who may read them, and how long they stay.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ForwardedFilesTests(SharedCluster cluster) : IAsyncLifetime
{
    private static readonly byte[] Picture = Convert.FromBase64String(AvatarRulesTests.Png);

    private Crew _from = null!;
    private Crew _to = null!;

    private ClusterRig Rig => cluster.Rig;

    /// <summary>Wrote the first message, and is not in the other room.</summary>
    private CrewUser Author => _from.Users[0];

    /// <summary>Is in both rooms.</summary>
    private CrewUser Carrier => _from.Users[1];

    public async Task InitializeAsync()
    {
        (_from, _to) = (await Rig.Crew(2), await Rig.Crew(1));
        await Rig.Submit(_to.Room, new JoinRoom(_to.Users[0].Id, ClientId.New(), Carrier.Id));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_members_of_the_other_room_read_them_and_strangers_do_not()
    {
        var (files, seq) = await Post("a.png", "b.png");
        var passed = await Rig.Submit(_to.Room, new ForwardMessage(Carrier.Id, ClientId.New(), _from.Room, seq));
        using var reader = new Uploads(Rig, _to.Users[0], gateway: 1);
        foreach (var file in files)
        {
            using var got = await reader.Get(file);
            Assert.Equal(Picture, await got.Content.ReadAsByteArrayAsync());
        }

        // Whoever comes later, and whoever it is passed on to from there; nobody else, by neither room.
        var (third, stranger) = (await Rig.Crew(1), await Rig.Crew(1));
        using var eve = new Uploads(Rig, stranger.Users[0]);
        using var next = new Uploads(Rig, third.Users[0]);
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], [await eve.Status(files[0]), await next.Status(files[0])]);
        await Rig.Submit(third.Room, new JoinRoom(third.Users[0].Id, ClientId.New(), _to.Users[0].Id));
        await Rig.Submit(third.Room, new ForwardMessage(_to.Users[0].Id, ClientId.New(), _to.Room, passed));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.OK], [await eve.Status(files[0]), await next.Status(files[0])]);
        var refused = await Rig.Room(stranger.Room).Submit(new ForwardMessage(stranger.Users[0].Id, ClientId.New(), _from.Room, seq));
        Assert.Equal(ErrorCode.NotFound, refused.Refusal?.Code);
    }

    [Fact]
    public async Task They_stay_as_long_as_one_of_the_messages_stands()
    {
        var (files, first) = await Post("a.png");
        var passed = await Rig.Submit(_to.Room, new ForwardMessage(Carrier.Id, ClientId.New(), _from.Room, first));
        using var here = new Uploads(Rig, Carrier);
        using var there = new Uploads(Rig, _to.Users[0], gateway: 1);
        using var author = new Uploads(Rig, Author);

        await Rig.Submit(_from.Room, new DeleteMessage(Author.Id, ClientId.New(), first));
        await Collect(files[0]);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound], [await here.Status(files[0]), await there.Status(files[0]), await author.Status(files[0])]);

        await Rig.Submit(_to.Room, new DeleteMessage(Carrier.Id, ClientId.New(), passed));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], [await here.Status(files[0]), await there.Status(files[0])]);
        await Collect(files[0]);
        Assert.False(await Rig.Scalar<bool>("SELECT EXISTS (SELECT FROM file WHERE file_id = $1)", files[0]));
    }

    [Fact]
    public async Task The_first_message_keeps_them_when_the_copy_goes()
    {
        var (files, first) = await Post("a.png");
        var passed = await Rig.Submit(_to.Room, new ForwardMessage(Carrier.Id, ClientId.New(), _from.Room, first));
        await Rig.Submit(_to.Room, new DeleteMessage(Carrier.Id, ClientId.New(), passed));
        await Collect(files[0]);
        using var here = new Uploads(Rig, Author);
        using var there = new Uploads(Rig, _to.Users[0], gateway: 1);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound], [await here.Status(files[0]), await there.Status(files[0])]);
    }

    [Fact]
    public async Task What_the_first_message_carries_no_more_is_not_passed_on_and_a_refusal_keeps_nothing()
    {
        var (files, seq) = await Post("a.png");
        await Rig.Submit(_to.Room, new SetRole(_to.Users[0].Id, ClientId.New(), Carrier.Id, Role.Guest));
        var guest = await Rig.Room(_to.Room).Submit(new ForwardMessage(Carrier.Id, ClientId.New(), _from.Room, seq));
        Assert.Equal(ErrorCode.Forbidden, guest.Refusal?.Code);
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM file_forward WHERE file_id = $1", files[0]));

        await Rig.Submit(_to.Room, new SetRole(_to.Users[0].Id, ClientId.New(), Carrier.Id, Role.Member));
        await Rig.Execute("UPDATE file SET doomed = true WHERE file_id = $1", files[0]);
        var gone = await Rig.Room(_to.Room).Submit(new ForwardMessage(Carrier.Id, ClientId.New(), _from.Room, seq));
        Assert.Equal(ErrorCode.TargetNotFound, gone.Refusal?.Code);
    }

    [Fact]
    public async Task A_repeat_gets_the_first_answer_also_when_the_files_are_gone()
    {
        var (files, seq) = await Post("a.png");
        var forward = new ForwardMessage(Carrier.Id, ClientId.New(), _from.Room, seq);
        var first = await Rig.Submit(_to.Room, forward);
        await Rig.Execute("UPDATE file SET doomed = true WHERE file_id = $1", files[0]);
        Assert.Equal(first, await Rig.Submit(_to.Room, forward));
    }

    private async Task<(Guid[] Files, long Seq)> Post(params string[] names)
    {
        using var uploads = new Uploads(Rig, Author);
        var files = new List<Guid>();
        foreach (var name in names)
        {
            files.Add(await uploads.Store(name, "image/png", Picture));
        }

        return ([.. files], await Rig.Submit(_from.Room, new PostMessage(Author.Id, ClientId.New(), "look", Attachments: [.. files])));
    }

    /// <summary>As if its time had come.</summary>
    private async Task Collect(Guid file)
    {
        await Rig.Execute("UPDATE file SET look_at = now() WHERE file_id = $1", file);
        Assert.True((await Rig.Silos[0].Services.GetServices<IHostedService>().OfType<FileCollector>().Single().Collect()).Ok);
        await Rig.Until("NOT EXISTS (SELECT FROM file WHERE file_id = $1 AND look_at <= now())", file);
    }
}
