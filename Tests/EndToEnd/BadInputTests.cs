using System.Text;
using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>Input of every bad kind against the hub: a refusal with its code, and the room lives on.</summary>
[Collection(ClusterCollection.Name)]
public sealed class BadInputTests(SharedCluster cluster)
{
    private const string Id = "\"clientId\":\"11111111-1111-4111-8111-111111111111\"";

    // R: the caller's room, F: a room of others, M: one that does not exist. No code: an error without an object, which means bad_request.
    [Theory]
    [InlineData("Nonsense", "[]", null)]
    [InlineData("Post", "[]", null)]
    [InlineData("Post", "[\"R\"]", null)]
    [InlineData("Post", "[1,2]", null)]
    [InlineData("Post", "[\"R\",{ID,\"text\":5}]", null)]
    [InlineData("Post", "[\"R\",\"text\"]", null)]
    [InlineData("Post", "[\"not a room\",{ID,\"text\":\"x\"}]", null)]
    [InlineData("Post", "[\"R\",{\"clientId\":\"17\",\"text\":\"x\"}]", null)]
    [InlineData("Post", "[\"R\",{ID,\"text\":\"x\"},true]", null)]
    [InlineData("Post", "[\"R\",null]", "bad_request")]
    [InlineData("Post", "[\"R\",{\"text\":\"x\"}]", "bad_request")]
    [InlineData("Post", "[\"R\",{ID}]", "text_invalid")]
    [InlineData("Post", "[\"R\",{ID,\"text\":\"\"}]", "text_invalid")]
    [InlineData("Post", "[\"R\",{ID,\"text\":\"a\\u0000b\"}]", "text_invalid")]
    [InlineData("Post", "[\"R\",{ID,\"text\":\"x\",\"replyTo\":-1}]", "bad_request")]
    [InlineData("Post", "[\"R\",{ID,\"text\":\"x\",\"replyTo\":999999}]", "target_not_found")]
    [InlineData("Post", "[\"R\",{ID,\"text\":\"x\",\"contentType\":\"\\u0000\"}]", "bad_request")]
    [InlineData("Post", "[\"F\",{ID,\"text\":\"x\"}]", "not_found")]
    [InlineData("Post", "[\"M\",{ID,\"text\":\"x\"}]", "not_found")]
    [InlineData("Post", "[\"00000000-0000-0000-0000-000000000000\",{ID,\"text\":\"x\"}]", "not_found")]
    [InlineData("Edit", "[\"R\",{ID,\"target\":-5,\"text\":\"x\"}]", "bad_request")]
    [InlineData("Edit", "[\"R\",{ID,\"target\":1,\"text\":\"x\"}]", "target_not_found")]
    [InlineData("Edit", "[\"F\",{ID,\"target\":1,\"text\":\"x\"}]", "not_found")]
    [InlineData("Delete", "[\"R\",{ID,\"target\":0}]", "bad_request")]
    [InlineData("Delete", "[\"R\",{ID,\"target\":99999}]", "target_not_found")]
    [InlineData("Delete", "[\"M\",{ID,\"target\":1}]", "not_found")]
    [InlineData("Read", "[\"R\",-1]", "bad_request")]
    [InlineData("Read", "[\"R\",1.5]", null)]
    [InlineData("Read", "[\"F\",1]", "not_found")]
    [InlineData("Read", "[\"M\",1]", "not_found")]
    [InlineData("History", "[\"R\",{\"limit\":0}]", "bad_request")]
    [InlineData("History", "[\"R\",{\"limit\":201}]", "bad_request")]
    [InlineData("History", "[\"R\",{\"before\":-1,\"limit\":10}]", "bad_request")]
    [InlineData("History", "[\"R\",{\"before\":5,\"after\":1,\"limit\":10}]", "bad_request")]
    [InlineData("History", "[\"F\",{\"limit\":10}]", "not_found")]
    [InlineData("History", "[\"M\",{\"limit\":10}]", "not_found")]
    [InlineData("Typing", "[\"F\",true]", "not_found")]
    [InlineData("Join", "[\"F\",{ID}]", "not_found")]
    [InlineData("Join", "[\"M\",{ID}]", "not_found")]
    [InlineData("Leave", "[\"F\",{ID}]", "not_found")]
    [InlineData("Kick", "[\"F\",{ID,\"userId\":\"22222222-2222-4222-8222-222222222222\"}]", "not_found")]
    [InlineData("Invite", "[\"R\",{ID,\"userId\":\"22222222-2222-4222-8222-222222222222\"}]", "not_found")]
    [InlineData("SetRole", "[\"R\",{ID,\"userId\":\"22222222-2222-4222-8222-222222222222\",\"role\":\"king\"}]", "bad_request")]
    [InlineData("CreateRoom", "[{ID,\"kind\":\"castle\"}]", "bad_request")]
    [InlineData("CreateRoom", "[{ID,\"name\":\"\"}]", "bad_request")]
    [InlineData("Sync", "[{\"cursors\":{\"R\":-1}}]", "bad_request")]
    [InlineData("Sync", "[null]", "bad_request")]
    [InlineData("Reauthenticate", "[\"nonsense\"]", "unauthorized")]
    public async Task Is_refused_with_its_code_and_the_room_lives_on(string method, string arguments, string? code)
    {
        var (mine, others) = (await cluster.Rig.Crew(1), await cluster.Rig.Crew(1));
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[0], mine.Users[0].Token)).Listen();
        await socket.Sync();
        var answer = await socket.Call(method, arguments
            .Replace("ID", Id, StringComparison.Ordinal)
            .Replace("\"R\"", $"\"{mine.Room}\"", StringComparison.Ordinal)
            .Replace("\"F\"", $"\"{others.Room}\"", StringComparison.Ordinal)
            .Replace("\"M\"", $"\"{Guid.NewGuid()}\"", StringComparison.Ordinal));
        Assert.Equal(code ?? "bad_request", CodeOf(answer));
        await IsAlive(socket, mine.Room);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("a\\udbff b")]
    public async Task Half_a_character_is_refused(string escape)
    {
        var crew = await cluster.Rig.Crew(1);
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[0], crew.Users[0].Token)).Listen();
        var answer = await socket.Call("Post", $$"""["{{crew.Room}}",{{{Id}},"text":"{{escape}}"}]""");
        Assert.Contains(CodeOf(answer), (string[])["text_invalid", "bad_request"]);
        await IsAlive(socket, crew.Room);
    }

    [Fact]
    public async Task A_text_of_16_KiB_passes_and_one_byte_more_is_refused()
    {
        var crew = await cluster.Rig.Crew(1);
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[0], crew.Users[0].Token)).Listen();
        Assert.True((await Post(socket, crew.Room, new string('x', 16 * 1024))).TryGetProperty("result", out _));
        Assert.True((await Post(socket, crew.Room, new string('é', 8 * 1024))).TryGetProperty("result", out _));
        Assert.Equal("text_too_long", CodeOf(await Post(socket, crew.Room, new string('x', (16 * 1024) + 1))));
        Assert.Equal("text_too_long", CodeOf(await Post(socket, crew.Room, new string('é', 8 * 1024) + "x")));
        await IsAlive(socket, crew.Room);
    }

    [Fact]
    public async Task A_message_beyond_the_frame_limit_is_refused_on_a_socket_that_stays_open()
    {
        var crew = await cluster.Rig.Crew(1);
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[0], crew.Users[0].Token)).Listen();
        Assert.Equal("too_large", CodeOf(await Post(socket, crew.Room, new string('x', 200 * 1024))));
        await IsAlive(socket, crew.Room);
    }

    [Fact]
    public async Task A_message_without_end_closes_its_own_socket_only()
    {
        var crew = await cluster.Rig.Crew(2);
        await using var bystander = (await RawSocket.Open(cluster.Rig.Urls[0], crew.Users[1].Token)).Listen();
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[0], crew.Users[0].Token)).Listen();
        await Flood(socket, Encoding.ASCII.GetBytes(new string('x', 64 * 1024)));
        await socket.Closed;
        await IsAlive(bystander, crew.Room);
    }

    [Theory]
    [InlineData("this is not JSON")]
    [InlineData("{\"type\":1")]
    [InlineData("[]")]
    [InlineData("{\"type\":\"one\"}")]
    public async Task What_is_no_hub_message_closes_its_own_socket_only(string record)
    {
        var crew = await cluster.Rig.Crew(2);
        await using var bystander = (await RawSocket.Open(cluster.Rig.Urls[0], crew.Users[1].Token)).Listen();
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[0], crew.Users[0].Token)).Listen();
        await socket.Send(record);
        await socket.Closed;
        await IsAlive(bystander, crew.Room);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_close_their_own_socket_only()
    {
        var crew = await cluster.Rig.Crew(2);
        await using var bystander = (await RawSocket.Open(cluster.Rig.Urls[0], crew.Users[1].Token)).Listen();
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[0], crew.Users[0].Token)).Listen();
        await socket.SendBytes(new byte[] { 0xC3, 0x28, 0xFF, 0xFE, 0x1E }, System.Net.WebSockets.WebSocketMessageType.Binary);
        await socket.Closed;
        await IsAlive(bystander, crew.Room);
    }

    internal static string? CodeOf(JsonElement answer)
    {
        var error = answer.GetProperty("error").GetString()!;
        var start = error.IndexOf('{', StringComparison.Ordinal);
        return start < 0 ? "bad_request" : JsonDocument.Parse(error[start..]).RootElement.GetProperty("code").GetString();
    }

    internal static Task<JsonElement> Post(RawSocket socket, RoomId room, string text) => socket.Call(
        "Post", $$"""["{{room}}",{"clientId":"{{Guid.NewGuid()}}","text":{{JsonSerializer.Serialize(text)}}}]""");

    internal static async Task IsAlive(RawSocket socket, RoomId room) =>
        Assert.True((await Post(socket, room, "still here")).TryGetProperty("result", out _));

    private static async Task Flood(RawSocket socket, byte[] part)
    {
        try
        {
            for (var sent = 0; socket.IsOpen && sent < 64; sent++)
            {
                await socket.SendBytes(part);
            }
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            // Closed, as it should be.
        }
    }
}
