using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Files;
using OrleansChat.Grains;
using OrleansChat.Grains.Files;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Files;

/// <summary>Which files go, and which stay, on a real server.</summary>
public sealed class FileCollectorTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private static readonly FilesOptions Settings = new() { QuotaBytes = 10 };

    private DataCalls Calls => new(Bench.Database, NullLogger<DataCalls>.Instance);

    private DatabaseBytes Bytes => new(Calls);

    private FileStore Files => new(Calls, Options.Create(Settings));

    [Fact]
    public async Task What_no_message_carries_goes_when_its_time_is_over_and_the_rest_stays()
    {
        var (room, users) = await Bench.Room(2);
        var activation = Bench.Activate(room);
        var (never, young, posted, deleted) = (await File(users[0]), await File(users[0]), await File(users[0]), await File(users[0]));
        await Post(activation, users[0], posted);
        var seq = await Post(activation, users[0], deleted, posted);
        Assert.Equal(0, (await Collect()).Value);

        await Database.Execute("UPDATE file SET look_at = NULL");
        await activation.Submit(new DeleteMessage(users[0], ClientId.New(), seq));
        Assert.Equal(2L, await Database.Scalar<long>("SELECT count(*) FROM file WHERE look_at > now()"));

        await Database.Execute($"UPDATE file SET look_at = now() WHERE file_id <> '{young}'");
        Assert.Equal(2, (await Collect()).Value);
        foreach (var (file, stays) in new[] { (never, false), (young, true), (posted, true), (deleted, false) })
        {
            Assert.Equal(stays, (await Bytes.Read(file, 0)).Ok);
            Assert.Equal(stays ? 1L : 0L, await Database.Scalar<long>($"SELECT count(*) FROM file WHERE file_id = '{file}'"));
        }

        Assert.Equal(0, (await Collect()).Value);
        Assert.True((await Files.Readable(users[1], posted)).Ok);
    }

    [Fact]
    public async Task A_post_and_the_collector_never_both_win_a_file()
    {
        var (room, users) = await Bench.Room(1);
        for (var round = 0; round < 20; round++)
        {
            var activation = Bench.Activate(room);
            var file = await File(users[0]);
            await Database.Execute($"UPDATE file SET look_at = now() WHERE file_id = '{file}'");
            var post = activation.Submit(new PostMessage(users[0], ClientId.New(), "look", Attachments: [file]));
            await Collect();
            var posted = await post;
            Assert.Equal(posted.Ok, (await Bytes.Read(file, 0)).Ok);
            Assert.True(posted.Ok || posted.Refusal.Code == ErrorCode.AttachmentInvalid);
            await Database.Execute("UPDATE file SET size = 0, look_at = NULL");
        }
    }

    [Fact]
    public async Task Bytes_that_cannot_be_removed_now_are_removed_later()
    {
        var (_, users) = await Bench.Room(1);
        var file = await File(users[0]);
        await Database.Execute("UPDATE file SET look_at = now()");
        var stub = await S3Stub.Start();
        var url = stub.Url;
        await stub.DisposeAsync();
        using var away = new S3Bytes(
            Options.Create(new FilesOptions { S3 = new S3Options { Endpoint = url, Bucket = "chat", AccessKey = "a", SecretKey = "b" } }),
            TimeProvider.System,
            NullLogger<S3Bytes>.Instance);
        Assert.Equal(ErrorCode.Unknown, (await Collect(away)).Refusal!.Code);
        Assert.Equal(ErrorCode.NotFound, (await Files.Readable(users[0], file)).Refusal!.Code);
        Assert.Equal(0, (await Collect()).Value);
        await Database.Execute("UPDATE file SET look_at = now()");
        Assert.Equal(1, (await Collect()).Value);
        Assert.Equal(0L, await Database.Scalar<long>("SELECT count(*) FROM file"));
    }

    [Fact]
    public async Task All_files_of_a_user_fit_the_quota_however_many_come_at_once()
    {
        var (_, users) = await Bench.Room(2);
        var begun = await Racing.Run(8, _ => Files.Begin(users[0], new NewFile("a", "text/plain", 3), null));
        Assert.Equal(3, begun.Count(one => one.Ok));
        Assert.All(begun.Where(one => !one.Ok), one => Assert.Equal(ErrorCode.QuotaExceeded, one.Refusal!.Code));
        Assert.True((await Files.Begin(users[1], new NewFile("a", "text/plain", 10), null)).Ok);
        await Files.Abandon(begun.First(one => one.Ok).Value);
        Assert.Equal(1, (await Collect()).Value);
        Assert.True((await Files.Begin(users[0], new NewFile("a", "text/plain", 4), null)).Ok);
    }

    private async Task<Outcome<int>> Collect(IFileBytes? bytes = null)
    {
        using var collector = new FileCollector(Calls, bytes ?? Bytes, TimeProvider.System, NullLogger<FileCollector>.Instance);
        return await collector.Collect();
    }

    private async Task<Guid> File(UserId owner)
    {
        var begun = await Files.Begin(owner, new NewFile("a.txt", "text/plain", 2), null);
        Assert.True((await Bytes.Write(begun.Value, 0, "hi"u8.ToArray())).Ok);
        Assert.True((await Files.Finish(owner, begun.Value)).Ok);
        return begun.Value;
    }

    private static async Task<long> Post(Activation activation, UserId sender, params Guid[] files)
    {
        var posted = await activation.Submit(new PostMessage(sender, ClientId.New(), "look", Attachments: [.. files]));
        return posted.Ok ? posted.Value.Seq : throw new InvalidOperationException($"{posted.Refusal}");
    }
}
