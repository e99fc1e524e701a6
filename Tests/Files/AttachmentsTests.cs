using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansChat.Accounts;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;
using OrleansChat.Files;
using OrleansChat.Grains;
using OrleansChat.Grains.Deletions;
using OrleansChat.Grains.Files;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using OrleansChat.Tests.Users;
using Xunit;

namespace OrleansChat.Tests.Files;

/// <summary>From the upload to the message that carries it, and who may read it when, over two gateways.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AttachmentsTests(SharedCluster cluster)
{
    private static readonly byte[] Picture = Convert.FromBase64String(AvatarRulesTests.Png);

    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task A_message_carries_all_that_clients_need_to_show_its_files()
    {
        await using var talk = await Conversation.Start(Rig, 2);
        using var ann = new Uploads(Rig, talk.Crew.Users[0]);
        using var bob = new Uploads(Rig, talk.Crew.Users[1], gateway: 1);
        var (status, stored) = await ann.Put("Grüße.png", "image/png", Picture);
        Assert.Equal(HttpStatusCode.Created, status);
        var id = stored.GetProperty("id").GetGuid();
        Assert.Equal($$"""{"id":"{{id}}","name":"Grüße.png","type":"image/png","size":{{Picture.Length}},"width":1,"height":1}""", Plain(stored));
        var notes = await ann.Store("notes.txt", "text/plain", "hello"u8.ToArray());

        var posted = await Post(talk.Members[0], talk.Room, "", notes, id);
        var seen = (await Event(talk.Members[1], posted.Seq)).Attachments!;
        Assert.Equal([notes, id], seen.Select(file => file.Id));
        Assert.Equal(new Attachment(id, "Grüße.png", "image/png", Picture.Length, 1, 1), seen[1]);
        using var rest = new Rest(Rig.Urls[1], talk.Crew.Users[1].Token);
        var page = (await rest.Ask("GET", $"rooms/{talk.Room}/events?after={posted.Seq - 1}")).Json.GetProperty("items")[0];
        Assert.Equal(Plain(stored), Plain(page.GetProperty("attachments")[1]));
        Assert.Equal("", page.GetProperty("text").GetString());

        using var shown = await bob.Get(id);
        Assert.Equal(Picture, await shown.Content.ReadAsByteArrayAsync());
        await talk.Finish();
    }

    [Fact]
    public async Task A_picture_may_be_shown_and_everything_else_only_saved()
    {
        using var ann = new Uploads(Rig, (await Rig.Crew(1)).Users[0]);
        using var picture = await ann.Get(await ann.Store("a \"b\".png", "image/png", Picture));
        using var page = await ann.Get(await ann.Store("page.html", "application/octet-stream", "<script>alert(1)</script>"u8.ToArray()));
        using var text = await ann.Get(await ann.Store("text.txt", "text/plain; charset=utf-8", "<script>alert(1)</script>"u8.ToArray()));
        Assert.Equal("inline", picture.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.ToString());
        foreach (var saved in new[] { page, text })
        {
            Assert.Equal("attachment", saved.Content.Headers.ContentDisposition!.DispositionType);
        }

        Assert.Equal("page.html", page.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal("application/octet-stream", page.Content.Headers.ContentType!.ToString());
        Assert.All(new[] { picture, page, text }, answer =>
        {
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("default-src 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.True(answer.Headers.CacheControl is { Private: true, NoCache: true });
        });
    }

    [Fact]
    public async Task Any_part_of_a_file_can_be_read_alone()
    {
        using var ann = new Uploads(Rig, (await Rig.Crew(1)).Users[0]);
        var bytes = new byte[(2 * FileChunks.Bytes) + 5];
        new Random(5).NextBytes(bytes);
        var id = await ann.Store("noise", "application/octet-stream", bytes);
        foreach (var (range, from, count) in new[]
        {
            ("bytes=0-0", 0, 1),
            ($"bytes={FileChunks.Bytes - 2}-{FileChunks.Bytes + 1}", FileChunks.Bytes - 2, 4),
            ("bytes=-3", bytes.Length - 3, 3),
            ($"bytes={2 * FileChunks.Bytes}-", 2 * FileChunks.Bytes, 5),
        })
        {
            using var part = await ann.Get(id, range);
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal(bytes[from..(from + count)], await part.Content.ReadAsByteArrayAsync());
        }

        using var beyond = await ann.Get(id, $"bytes={bytes.Length}-");
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var whole = await ann.Get(id);
        Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync());
        using var known = await ann.Get(id, etag: whole.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task Only_members_of_a_room_whose_message_carries_a_file_may_read_it_and_only_as_long_as_it_stands()
    {
        var (crew, others) = (await Rig.Crew(3), await Rig.Crew(1));
        using var ann = new Uploads(Rig, crew.Users[0]);
        using var bob = new Uploads(Rig, crew.Users[1], gateway: 1);
        using var eve = new Uploads(Rig, others.Users[0]);
        var id = await ann.Store("a.png", "image/png", Picture);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound], await Statuses());

        var seq = (await Submit(crew, 0, new PostMessage(crew.Users[0].Id, ClientId.New(), "look", Attachments: [id]))).Value.Seq;
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound], await Statuses());

        await Submit(crew, 0, new LeaveRoom(crew.Users[0].Id, ClientId.New(), crew.Users[1].Id));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound], await Statuses());

        await Submit(crew, 0, new JoinRoom(crew.Users[0].Id, ClientId.New(), crew.Users[1].Id));
        await Submit(crew, 0, new DeleteMessage(crew.Users[0].Id, ClientId.New(), seq));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound], await Statuses());
        Assert.Equal(HttpStatusCode.NotFound, await ann.Status(Guid.NewGuid()));

        async Task<HttpStatusCode[]> Statuses() => [await ann.Status(id), await bob.Status(id), await eve.Status(id)];
    }

    [Fact]
    public async Task A_message_carries_only_whole_files_of_its_sender()
    {
        var crew = await Rig.Crew(2);
        using var ann = new Uploads(Rig, crew.Users[0]);
        var mine = await ann.Store("a.png", "image/png", Picture);
        var begun = await Rig.Grains.Files().Begin(crew.Users[0].Id, new NewFile("b", "application/octet-stream", FileChunks.Bytes + 1), new byte[FileChunks.Bytes]);
        Assert.Equal(ErrorCode.AttachmentInvalid, (await Post(0, mine, Guid.NewGuid())).Refusal!.Code);
        Assert.Equal(ErrorCode.AttachmentInvalid, (await Post(0, mine, begun.Value)).Refusal!.Code);
        Assert.Equal(ErrorCode.AttachmentInvalid, (await Post(1, mine)).Refusal!.Code);
        Assert.Equal(ErrorCode.BadRequest, (await Post(0, [.. Enumerable.Repeat(mine, 11)])).Refusal!.Code);

        // A repeat gets the first answer, also when the file has gone meanwhile; other content under its client id does not.
        var post = new PostMessage(crew.Users[0].Id, ClientId.New(), "look", Attachments: [mine]);
        var first = await Submit(crew, 0, post);
        await Submit(crew, 0, new DeleteMessage(crew.Users[0].Id, ClientId.New(), first.Value.Seq));
        await using (var database = Npgsql.NpgsqlDataSource.Create(Rig.Connection))
        await using (var gone = database.CreateCommand($"UPDATE file SET doomed = true WHERE file_id = '{mine}'"))
        {
            await gone.ExecuteNonQueryAsync();
        }

        Assert.Equal(first.Value with { Duplicate = true }, (await Submit(crew, 0, post)).Value);
        Assert.Equal(ErrorCode.ClientIdReused, (await Submit(crew, 0, post with { Text = "other" })).Refusal!.Code);
        Assert.Equal(ErrorCode.AttachmentInvalid, (await Post(0, mine)).Refusal!.Code);

        Task<Outcome<OrleansChat.Rooms.Posted>> Post(int user, params Guid[] files) =>
            Submit(crew, user, new PostMessage(crew.Users[user].Id, ClientId.New(), "look", Attachments: [.. files]));
    }

    [Fact]
    public async Task The_hub_refuses_more_than_ten_and_the_same_twice()
    {
        var crew = await Rig.Crew(1);
        await using var socket = (await RawSocket.Open(Rig.Urls[0], crew.Users[0].Token)).Listen();
        await socket.Sync();
        foreach (var ids in new[] { Enumerable.Range(0, 11).Select(_ => Guid.NewGuid()), [Guid.Empty, Guid.Empty] })
        {
            var message = JsonSerializer.Serialize(new { clientId = Guid.NewGuid(), text = "x", attachments = ids });
            var answer = await socket.Call("Post", $"[\"{crew.Room}\",{message}]");
            Assert.Contains("bad_request", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_upload_that_is_not_what_it_says_or_too_large_is_refused()
    {
        var crew = await Rig.Crew(1);
        using var ann = new Uploads(Rig, crew.Users[0]);
        foreach (var (type, bytes, code) in new[]
        {
            ("image/png", "<html>"u8.ToArray(), "attachment_type"),
            ("text/html", "<html>"u8.ToArray(), "attachment_type"),
            ("image/svg+xml", "<svg/>"u8.ToArray(), "attachment_type"),
            ("image/png", [.. Picture, .. new byte[FileChunks.Bytes]], "attachment_type"),
            ("image/png", [], "bad_request"),
        })
        {
            Assert.Equal(code, (await ann.Put("a", type, bytes)).Body.GetProperty("code").GetString());
        }

        var huge = await Rig.Grains.Files().Begin(
            crew.Users[0].Id, new NewFile("a", "application/octet-stream", (100 << 20) + 1), new byte[FileChunks.Bytes]);
        Assert.Equal(ErrorCode.TooLarge, huge.Refusal!.Code);
        Assert.Equal("bad_request", (await ann.Put("../a", "image/png", Picture)).Body.GetProperty("code").GetString());
        using var http = Rig.Http(crew.Users[0]);
        using var endless = new HttpRequestMessage(HttpMethod.Post, "attachments?name=a") { Content = new ByteArrayContent(Picture) };
        endless.Headers.TransferEncodingChunked = true;
        using var answer = await http.SendAsync(endless);
        Assert.Equal(HttpStatusCode.LengthRequired, answer.StatusCode);
    }

    [Fact]
    public async Task A_deleted_account_leaves_no_file_but_what_its_messages_carry()
    {
        var crew = await Rig.Crew(2);
        var ann = crew.Users[0];
        using var mine = new Uploads(Rig, ann);
        using var bobs = new Uploads(Rig, crew.Users[1], gateway: 1);
        var (posted, kept) = (await mine.Store("a.png", "image/png", Picture), await mine.Store("b.png", "image/png", Picture));
        await Submit(crew, 0, new PostMessage(ann.Id, ClientId.New(), "look", Attachments: [posted]));
        var calls = Rig.Silos[0].Services.GetRequiredService<DataCalls>();
        var gone = await calls.Transaction(connection =>
            DeletionStore.Begin(connection, ann.Id, DeletionOptions.Anonymous, new Caller(ann.Id, ann.Session, null)));
        Assert.True(gone.Ok);

        var collector = Rig.Silos[0].Services.GetServices<IHostedService>().OfType<FileCollector>().Single();
        Assert.True((await collector.Collect()).Ok);
        await Rig.Until("NOT EXISTS (SELECT FROM file WHERE file_id = $1)", kept);
        Assert.Equal(HttpStatusCode.OK, await bobs.Status(posted));
    }

    private Task<Outcome<OrleansChat.Rooms.Posted>> Submit(Crew crew, int user, RoomCommand command)
    {
        Assert.Equal(crew.Users[user].Id, command.Sender);
        return Rig.Room(crew.Room).Submit(command);
    }

    private static async Task<OrleansChat.Client.Rooms.Posted> Post(Member member, RoomId room, string text, params Guid[] files) =>
        await member.Client.PostAsync(room.Value, new NewMessage(text, Attachments: files)).WaitAsync(ClusterRig.Patience);

    private static async Task<OrleansChat.Client.Rooms.RoomEvent> Event(Member member, long seq)
    {
        OrleansChat.Client.Rooms.RoomEvent? found = null;
        await member.Until(all => (found = all.OfType<RoomEvents>().SelectMany(batch => batch.Items).FirstOrDefault(item => item.Seq == seq)) is not null);
        return found!;
    }

    private static string Plain(JsonElement json) => System.Text.RegularExpressions.Regex.Unescape(json.GetRawText());
}
