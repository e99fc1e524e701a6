using System.Text;
using System.Text.Json.Nodes;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Archives;

/// <summary>A room goes out as JSON Lines, and comes in as it was.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ArchiveTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task What_was_exported_and_is_gone_comes_back_the_same_and_goes_on()
    {
        var crew = await Rig.Crew(4);
        var (owner, member, former, banned) = (crew.Users[0], crew.Users[1], crew.Users[2], crew.Users[3]);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(owner));
        using var rest = new Rest(Rig.Urls[1], member.Token);
        var (hello, key) = (await Rig.Submit(crew.Room, new PostMessage(owner.Id, ClientId.New(), $"hello @{member.Name} \u00e9\ud83d\ude00")), ClientId.New());
        var gone = await Rig.Submit(crew.Room, new PostMessage(former.Id, ClientId.New(), "gone"));
        await Rig.Submit(crew.Room, new EditMessage(owner.Id, ClientId.New(), hello, $"hello again @{member.Name}"));
        await Rig.Submit(crew.Room, new ReactToMessage(member.Id, ClientId.New(), hello, "+1"));
        await Rig.Submit(crew.Room, new PinMessage(owner.Id, ClientId.New(), hello));
        await Rig.Submit(crew.Room, new PostMessage(member.Id, ClientId.New(), "in the thread", Thread: hello));
        await Rig.Submit(crew.Room, new DeleteMessage(former.Id, ClientId.New(), gone));
        await Rig.Submit(crew.Room, new LeaveRoom(former.Id, ClientId.New(), former.Id));
        await Rig.Submit(crew.Room, new BanMember(owner.Id, ClientId.New(), banned.Id, Reason: "spam"));
        await Rig.Submit(crew.Room, new MuteMember(owner.Id, ClientId.New(), member.Id));
        await Rig.Submit(crew.Room, new MuteMember(owner.Id, ClientId.New(), member.Id, Lifted: true));
        await Rig.Submit(crew.Room, new ChangeRoom(owner.Id, ClientId.New(), "Garden", "Roses", SlowModeMs: 0, Receipts: false));
        var head = await Rig.Submit(crew.Room, new PostMessage(owner.Id, key, "last"));
        await rest.Ask("PUT", $"rooms/{crew.Room}/read", new { upTo = hello });
        var (archive, history, unread) = (await Export(chief, crew.Room), await History(rest, crew), await Unread(rest, crew));
        Assert.DoesNotContain("gone", archive, StringComparison.Ordinal);

        foreach (var table in new[] { "room_event", "room_member", "room_mention", "room" })
        {
            await Rig.Execute($"DELETE FROM {table} WHERE room_id = $1", crew.Room.Value);
        }

        var imported = await Import(chief, archive);
        Assert.Equal((201, 2, 0), (imported.Status, imported.Json.GetProperty("members").GetInt32(), imported.Json.GetProperty("missing").GetInt32()));
        Assert.Equal(archive, await Export(chief, crew.Room));
        Assert.Equal((history, unread), (await History(rest, crew), await Unread(rest, crew)));

        // It is a room like any other: the next number, the same answers to known commands, the same rights.
        Assert.Equal(head, await Rig.Submit(crew.Room, new PostMessage(owner.Id, key, "last")));
        Assert.Equal(head + 1, await Rig.Submit(crew.Room, new PostMessage(member.Id, ClientId.New(), "we go on")));
        var join = await Rig.Room(crew.Room).Submit(new JoinRoom(owner.Id, ClientId.New(), banned.Id));
        Assert.Equal(ErrorCode.RoomBanned, join.Refusal?.Code);
        Assert.Equal(["room_exported", "room_exported", "room_imported"], await Rig.Scalar<string[]>(
            "SELECT array_agg(event ORDER BY event) FROM audit WHERE subject = $1", $"{crew.Room}"));
    }

    [Fact]
    public async Task Members_without_an_account_here_are_left_out_and_the_log_names_them_still()
    {
        var crew = await Rig.Crew(2);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(crew.Users[0]));
        await Rig.Submit(crew.Room, new PostMessage(crew.Users[1].Id, ClientId.New(), "hello"));
        var (room, stranger) = (Guid.NewGuid(), Guid.NewGuid());
        var archive = (await Export(chief, crew.Room)).Replace($"{crew.Room}", $"{room}", StringComparison.Ordinal)
            .Replace($"{crew.Users[1].Id}", $"{stranger}", StringComparison.Ordinal);
        var imported = await Import(chief, archive);
        Assert.Equal((1, 1), (imported.Json.GetProperty("members").GetInt32(), imported.Json.GetProperty("missing").GetInt32()));
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        Assert.Contains((await rest.Ask("GET", $"rooms/{room}/events")).Json.GetProperty("items").EnumerateArray(),
            item => item.GetProperty("sender").GetGuid() == stranger && item.GetProperty("text").GetString() == "hello");
        Assert.Equal(1, (await rest.Ask("GET", $"rooms/{room}")).Json.GetProperty("memberCount").GetInt32());
    }

    [Fact]
    public async Task An_archive_that_is_not_whole_leaves_nothing_and_may_be_sent_again()
    {
        var crew = await Rig.Crew(1);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(crew.Users[0]));
        for (var count = 0; count < 5; count++)
        {
            await Rig.Submit(crew.Room, new PostMessage(crew.Users[0].Id, ClientId.New(), $"{count}"));
        }

        Assert.Equal("bad_request", (await Import(chief, await Export(chief, crew.Room))).Code);
        var room = Guid.NewGuid();
        var lines = (await Export(chief, crew.Room)).Replace($"{crew.Room}", $"{room}", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        var bad = new Dictionary<string, string[]>
        {
            ["no end"] = lines[..^1],
            ["no event"] = [.. lines[..4], .. lines[5..]],
            ["an event twice"] = [.. lines[..4], lines[3], .. lines[4..]],
            ["no room"] = lines[1..],
            ["no JSON"] = [.. lines[..3], "{", .. lines[3..]],
            ["another version"] = [lines[0].Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal), .. lines[1..]],
            ["no such kind"] = [.. lines[..^1], lines[^2].Replace("\"message\"", "\"magic\"", StringComparison.Ordinal), lines[^1]],
            ["a NUL"] = [.. lines[..^2], Changed(lines[^2], "data", new JsonObject { ["reason"] = "\0" }), lines[^1]],
            ["a client id twice"] = [.. lines[..^2], Changed(lines[^2], "clientId", JsonNode.Parse(lines[^3])!["clientId"]!.DeepClone()), lines[^1]],
            ["a line without end"] = [.. lines[..2], new string(' ', 600_000)],
        };
        foreach (var (what, archive) in bad)
        {
            var answer = await Import(chief, string.Join('\n', archive) + "\n");
            Assert.True(answer.Code is "bad_request" or "too_large", $"{what}: {answer.Status} {Encoding.UTF8.GetString(answer.Bytes)}");
            Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM room WHERE room_id = $1", room));
        }

        using var owner = new Rest(Rig.Urls[0], crew.Users[0].Token);
        Assert.Equal("not_found", (await owner.Ask("GET", $"rooms/{room}")).Code);
        Assert.Equal("forbidden", (await Import(owner, string.Join('\n', lines))).Code);
        Assert.Equal(201, (await Import(chief, string.Join('\n', lines))).Status);
        Assert.Equal(200, (await owner.Ask("GET", $"rooms/{room}")).Status);
        Assert.Equal(7L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE room_id = $1", room));
    }

    [Fact]
    public async Task An_archive_of_many_pages_is_whole()
    {
        var crew = await Rig.Crew(1);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(crew.Users[0]));
        await Rig.Execute(
            """
            INSERT INTO room_event (room_id, seq, kind, at, sender_id, client_id, content_hash, countable, text)
            SELECT $1, n, 2, now(), $2, gen_random_uuid(), n, n - 2, repeat('x', 500) FROM generate_series(3, 5000) n
            """,
            crew.Room.Value,
            crew.Users[0].Id.Value);
        await Rig.Execute("UPDATE room SET head = 5000, countable = 4998 WHERE room_id = $1", crew.Room.Value);
        var room = Guid.NewGuid();
        var archive = (await Export(chief, crew.Room)).Replace($"{crew.Room}", $"{room}", StringComparison.Ordinal);
        Assert.Equal(5_003, archive.Count(character => character == '\n'));
        Assert.Equal(201, (await Import(chief, archive)).Status);
        Assert.Equal(archive, await Export(chief, new RoomId(room)));
    }

    private static string Changed(string line, string member, JsonNode value)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        json[member] = value;
        return json.ToJsonString();
    }

    private static async Task<string> Export(Rest chief, RoomId room)
    {
        var answer = await chief.Ask("GET", $"operator/rooms/{room}/export");
        Assert.Equal((200, "application/x-ndjson"), (answer.Status, answer.Headers["Content-Type"]));
        return Encoding.UTF8.GetString(answer.Bytes);
    }

    private static Task<RestAnswer> Import(Rest chief, string archive) => chief.Ask("POST", "operator/rooms/import", Encoding.UTF8.GetBytes(archive));

    private static async Task<string> History(Rest rest, Crew crew) =>
        (await rest.Ask("GET", $"rooms/{crew.Room}/events?limit=200")).Json.GetRawText() + (await rest.Ask("GET", $"rooms/{crew.Room}/pins")).Json.GetRawText();

    private static async Task<string> Unread(Rest rest, Crew crew) => (await rest.Ask("PUT", $"rooms/{crew.Room}/read", new { upTo = 0 })).Json.GetRawText();
}
