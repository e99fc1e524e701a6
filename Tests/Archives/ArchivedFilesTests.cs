using System.Net;
using System.Text;
using OrleansChat.Files;
using OrleansChat.Rooms;
using OrleansChat.Tests.Files;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using OrleansChat.Tests.Users;
using Xunit;

namespace OrleansChat.Tests.Archives;

/// <summary>The bytes of a room's attachments go out with its archive, and come in.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ArchivedFilesTests(SharedCluster cluster)
{
    private static readonly byte[] Picture = Convert.FromBase64String(AvatarRulesTests.Png);

    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Files_come_back_with_their_bytes_for_the_members_of_the_room()
    {
        var (crew, other) = (await Rig.Crew(2), await Rig.Crew(1));
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(crew.Users[0]));
        using var ann = new Uploads(Rig, crew.Users[0]);
        using var bob = new Uploads(Rig, crew.Users[1], gateway: 1);
        using var eve = new Uploads(Rig, other.Users[0]);
        var noise = new byte[(2 * FileChunks.Bytes) + 5];
        new Random(7).NextBytes(noise);
        var (picture, large) = (await ann.Store("Grüße.png", "image/png", Picture), await ann.Store("noise", "application/octet-stream", noise));
        await Post(crew, 0, picture, large);
        await Post(crew, 0, picture);
        var foreign = await eve.Store("e.png", "image/png", Picture);
        await Rig.Submit(other.Room, new JoinRoom(other.Users[0].Id, ClientId.New(), crew.Users[1].Id));
        var seq = await Post(other, 0, foreign);
        await Rig.Submit(crew.Room, new ForwardMessage(crew.Users[1].Id, ClientId.New(), other.Room, seq));

        Assert.DoesNotContain("\"chunk\"", await Export(chief, crew.Room, files: false), StringComparison.Ordinal);
        var archive = await Export(chief, crew.Room, files: true);
        Assert.Equal((3, 5), (Lines(archive, "file").Length, Lines(archive, "chunk").Length));

        foreach (var table in new[] { "room_event", "room_member", "room" })
        {
            await Rig.Execute($"DELETE FROM {table} WHERE room_id = $1", crew.Room.Value);
        }

        foreach (var table in new[] { "file_chunk", "file" })
        {
            await Rig.Execute($"DELETE FROM {table} WHERE file_id = ANY($1)", new[] { picture, large });
        }

        Assert.Equal(HttpStatusCode.NotFound, await bob.Status(large));
        var imported = await Import(chief, archive);
        Assert.Equal((201, 3, 0), (imported.Status, imported.Json.GetProperty("files").GetInt32(), imported.Json.GetProperty("missingFiles").GetInt32()));
        foreach (var (file, bytes) in new[] { (picture, Picture), (large, noise), (foreign, Picture) })
        {
            using var got = await bob.Get(file);
            Assert.Equal(bytes, await got.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.OK], [await eve.Status(picture), await ann.Status(foreign)]);
        Assert.Equal(archive, await Export(chief, crew.Room, files: true));
    }

    [Fact]
    public async Task A_file_whose_owner_has_no_account_here_or_that_is_not_what_it_says_is_left_out()
    {
        var (crew, room) = (await Rig.Crew(2), Guid.NewGuid());
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(crew.Users[0]));
        using var ann = new Uploads(Rig, crew.Users[0]);
        using var bob = new Uploads(Rig, crew.Users[1]);
        var (kept, lost, wrong) = (
            await ann.Store("a.png", "image/png", Picture), await bob.Store("b.png", "image/png", Picture), await ann.Store("c.txt", "text/plain", "hi"u8.ToArray()));
        await Post(crew, 0, kept, wrong);
        await Post(crew, 1, lost);
        var ids = new[] { kept, lost, wrong }.ToDictionary(id => id, _ => Guid.NewGuid());
        var archive = ids.Aggregate(await Export(chief, crew.Room, files: true), (text, id) => text.Replace($"{id.Key}", $"{id.Value}", StringComparison.Ordinal))
            .Replace($"{crew.Room}", $"{room}", StringComparison.Ordinal)
            .Replace($"{crew.Users[1].Id}", $"{Guid.NewGuid()}", StringComparison.Ordinal)
            .Replace("\"text/plain\"", "\"image/png\"", StringComparison.Ordinal);
        var imported = await Import(chief, archive);
        Assert.Equal((201, 1, 2), (imported.Status, imported.Json.GetProperty("files").GetInt32(), imported.Json.GetProperty("missingFiles").GetInt32()));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound], [await ann.Status(ids[kept]), await ann.Status(ids[lost]), await ann.Status(ids[wrong])]);
    }

    [Fact]
    public async Task A_file_that_is_not_whole_is_refused_and_nothing_of_the_room_is_there()
    {
        var (crew, room, id) = (await Rig.Crew(1), Guid.NewGuid(), Guid.NewGuid());
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(crew.Users[0]));
        using var ann = new Uploads(Rig, crew.Users[0]);
        var file = await ann.Store("noise", "application/octet-stream", new byte[FileChunks.Bytes + 1]);
        await Post(crew, 0, file);
        var lines = (await Export(chief, crew.Room, files: true)).Replace($"{crew.Room}", $"{room}", StringComparison.Ordinal)
            .Replace($"{file}", $"{id}", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        var first = Array.FindIndex(lines, line => line.Contains("\"type\":\"chunk\"", StringComparison.Ordinal));
        foreach (var broken in new string[][]
        {
            [.. lines[..(first + 1)], .. lines[(first + 2)..]],
            [.. lines[..first], .. lines[(first + 1)..]],
            [.. lines[..first], lines[first], lines[first], .. lines[(first + 1)..]],
            [.. lines[..(first - 1)], .. lines[first..]],
            [.. lines[..(first + 1)], lines[first + 1].Replace("\"bytes\":\"", "\"bytes\":\"!", StringComparison.Ordinal), .. lines[(first + 2)..]],
            lines[..(first + 1)],
        })
        {
            Assert.Equal("bad_request", (await Import(chief, string.Join('\n', broken))).Code);
            Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM room WHERE room_id = $1", room));
        }

        Assert.Equal(201, (await Import(chief, string.Join('\n', lines))).Status);
        Assert.Equal(HttpStatusCode.OK, await ann.Status(id));
    }

    private static string[] Lines(string archive, string type) =>
        [.. archive.Split('\n').Where(line => line.StartsWith($"{{\"type\":\"{type}\"", StringComparison.Ordinal))];

    private static async Task<string> Export(Rest chief, RoomId room, bool files)
    {
        var answer = await chief.Ask("GET", $"operator/rooms/{room}/export?files={(files ? "true" : "false")}");
        Assert.Equal(200, answer.Status);
        return Encoding.UTF8.GetString(answer.Bytes);
    }

    private static Task<RestAnswer> Import(Rest chief, string archive) => chief.Ask("POST", "operator/rooms/import", Encoding.UTF8.GetBytes(archive));

    private Task<long> Post(Crew crew, int user, params Guid[] files) =>
        Rig.Submit(crew.Room, new PostMessage(crew.Users[user].Id, ClientId.New(), "look", Attachments: [.. files]));
}
