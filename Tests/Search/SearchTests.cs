using System.Text.Json;
using OrleansChat.Rooms;
using OrleansChat.Tests.Files;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Search;

/// <summary>The whole way, over two silos and two gateways: what one finds, and what never.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SearchTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task A_member_finds_a_message_over_any_gateway_with_its_places_marked()
    {
        var crew = await Rig.Crew(2);
        var seq = await Post(crew, 0, "Nos vemos en la <b>montaña</b> mañana");
        await Indexed(crew.Room);
        var page = await Find(crew.Users[1], "query=montañas", gateway: 1);
        var hit = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal((crew.Room.Value, seq), (hit.GetProperty("roomId").GetGuid(), hit.GetProperty("seq").GetInt64()));
        Assert.Equal(crew.Users[0].Id.Value, hit.GetProperty("sender").GetGuid());
        var (fragment, match) = (hit.GetProperty("fragment").GetString()!, Assert.Single(hit.GetProperty("highlights").EnumerateArray()));
        Assert.Equal("Nos vemos en la <b>montaña</b> mañana", fragment);
        Assert.Equal("montaña", fragment.Substring(match.GetProperty("start").GetInt32(), match.GetProperty("length").GetInt32()));
        Assert.Equal(0, page.GetProperty("pending").GetInt64());
        Assert.False(page.TryGetProperty("next", out _));
    }

    [Fact]
    public async Task Nobody_finds_what_is_said_in_rooms_of_others_or_in_rooms_that_they_left()
    {
        var (mine, others) = (await Rig.Crew(2), await Rig.Crew(1));
        var word = $"w{Guid.NewGuid():N}";
        await Post(mine, 0, $"mine {word}");
        await Post(others, 0, $"theirs {word}");
        await Indexed(mine.Room);
        await Indexed(others.Room);
        Assert.Equal([mine.Room.Value], await Rooms(mine.Users[1], word));
        Assert.Equal([others.Room.Value], await Rooms(others.Users[0], word));
        using var rest = new Rest(Rig.Urls[0], mine.Users[1].Token);
        foreach (var room in new[] { others.Room.Value, Guid.NewGuid() })
        {
            Assert.Equal("not_found", (await rest.Ask("GET", $"search?query={word}&roomId={room}")).Code);
        }

        await Rig.Submit(mine.Room, new LeaveRoom(mine.Users[1].Id, ClientId.New(), mine.Users[1].Id));
        Assert.Empty(await Rooms(mine.Users[1], word));
        await Rig.Submit(mine.Room, new JoinRoom(mine.Users[0].Id, ClientId.New(), mine.Users[1].Id));
        Assert.Equal([mine.Room.Value], await Rooms(mine.Users[1], word));
        await Rig.Submit(mine.Room, new CloseRoom(mine.Users[0].Id, ClientId.New()));
        Assert.Empty(await Rooms(mine.Users[0], word));
    }

    [Fact]
    public async Task What_was_deleted_is_found_by_nobody_from_its_answer_on()
    {
        var crew = await Rig.Crew(1);
        var word = $"w{Guid.NewGuid():N}";
        var seq = await Post(crew, 0, word);
        await Indexed(crew.Room);
        Assert.Single(await Rooms(crew.Users[0], word));
        await Rig.Submit(crew.Room, new DeleteMessage(crew.Users[0].Id, ClientId.New(), seq));
        Assert.Empty(await Rooms(crew.Users[0], word));
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM search_message WHERE room_id = $1 AND seq = $2", crew.Room.Value, seq));
    }

    [Fact]
    public async Task Filters_narrow_it_down()
    {
        var crew = await Rig.Crew(2);
        var (ann, bob) = (crew.Users[0], crew.Users[1]);
        using var uploads = new Uploads(Rig, ann);
        var file = await uploads.Store("holiday plan.txt", "text/plain", "hello"u8.ToArray());
        var posted = await Rig.Submit(crew.Room, new PostMessage(ann.Id, ClientId.New(), "", Attachments: [file]));
        var (anns, bobs) = (await Post(crew, 0, "tomato"), await Post(crew, 1, "tomato"));
        await Indexed(crew.Room);
        Assert.Equal([bobs, anns], await Seqs(bob, "tomato"));
        Assert.Equal([anns], await Seqs(bob, $"tomato from:{ann.Name}"));
        Assert.Equal([bobs], await Seqs(bob, $"from:@{bob.Name.ToUpperInvariant()}"));
        Assert.Empty(await Seqs(bob, "tomato from:nobody-of-this-name"));
        Assert.Equal([posted], await Seqs(bob, "has:file"));
        Assert.Equal([posted], await Seqs(bob, "holiday has:file"));
        Assert.Empty(await Seqs(bob, "tomato has:file"));
        Assert.Empty(await Seqs(bob, "tomato before:2020-01-01"));
        Assert.Equal([bobs, anns], await Seqs(bob, "tomato after:2020-01-01"));
        Assert.Empty(await Seqs(bob, "tomato in:no-such-room"));

        var slug = $"s-{Guid.NewGuid():N}"[..20];
        using var rest = new Rest(Rig.Urls[0], ann.Token);
        var garden = (await rest.Ask("POST", "rooms", new { name = "Garden", slug })).Json.GetProperty("roomId").GetGuid();
        var here = await Rig.Submit(new RoomId(garden), new PostMessage(ann.Id, ClientId.New(), "tomato"));
        await Indexed(new RoomId(garden));
        Assert.Equal([here], await Seqs(ann, $"tomato in:{slug}"));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition_over_rooms()
    {
        var crew = await Rig.Crew(1);
        var ann = crew.Users[0];
        var word = $"w{Guid.NewGuid():N}";
        var rooms = new List<RoomId> { crew.Room };
        using var rest = new Rest(Rig.Urls[0], ann.Token);
        for (var more = 0; more < 2; more++)
        {
            rooms.Add(new RoomId((await rest.Ask("POST", "rooms", new { name = "More" })).Json.GetProperty("roomId").GetGuid()));
        }

        var posted = new HashSet<(Guid, long)>();
        await Task.WhenAll(rooms.SelectMany(room => Enumerable.Range(0, 7).Select(async _ =>
        {
            var seq = await Rig.Submit(room, new PostMessage(ann.Id, ClientId.New(), word));
            lock (posted)
            {
                posted.Add((room.Value, seq));
            }
        })));
        await Task.WhenAll(rooms.Select(Indexed));

        var seen = new List<(Guid, long)>();
        string? next = null;
        do
        {
            var page = await Find(ann, $"query={word}&limit=4" + (next is null ? "" : $"&before={next}"));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(hit => (hit.GetProperty("roomId").GetGuid(), hit.GetProperty("seq").GetInt64())));
            next = page.TryGetProperty("next", out var place) ? place.GetString() : null;
        }
        while (next is not null);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(posted.Order(), seen.Order());
    }

    [Theory]
    [InlineData("query=")]
    [InlineData("")]
    [InlineData("query=a&limit=0")]
    [InlineData("query=a&limit=51")]
    [InlineData("query=a&before=nonsense")]
    [InlineData("query=a&before=-1.1.00000000000000000000000000000000")]
    [InlineData("query=a&language=xx")]
    [InlineData("query=a&roomId=nonsense")]
    [InlineData("query=%00")]
    public async Task What_is_no_search_is_refused(string query)
    {
        var crew = await Rig.Crew(1);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        Assert.Equal("bad_request", (await rest.Ask("GET", $"search?{query}")).Code);
    }

    [Fact]
    public async Task Nothing_in_a_query_reaches_the_database_but_as_a_word()
    {
        var crew = await Rig.Crew(1);
        await Post(crew, 0, "it's a 'quoted' thing | & ! <-> :* ~=x");
        await Indexed(crew.Room);
        foreach (var query in new[] { "'", "quoted' | 'x", "~", "a:* & !b", "\\", "((", "%27~=x%27:*", "thing <-> quoted" })
        {
            using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
            Assert.Contains((await rest.Ask("GET", $"search?query={Uri.EscapeDataString(query)}")).Status, new[] { 200, 400 });
        }

        Assert.Single(await Seqs(crew.Users[0], "'quoted' & | thing"));
    }

    [Fact]
    public async Task One_user_searches_so_often_and_no_more()
    {
        var user = (await Rig.Crew(1)).Users[0];
        var search = Rig.Grains.Search();
        var request = new OrleansChat.Search.SearchRequest("a", null, null, 20);
        var answers = new List<Outcome<OrleansChat.Search.SearchPage>>();
        while (answers.Count < 100 && answers.All(answer => answer.Ok))
        {
            answers.Add(await search.Find(user.Id, request, exempt: false));
        }

        Assert.InRange(answers.Count, 20, 60);
        Assert.Equal(ErrorCode.TooMany, answers[^1].Refusal!.Code);
        Assert.True(answers[^1].Refusal!.RetryAfterMs > 0);
        Assert.True((await search.Find(user.Id, request, exempt: true)).Ok);
    }

    private async Task<long> Post(Crew crew, int user, string text) =>
        await Rig.Submit(crew.Room, new PostMessage(crew.Users[user].Id, ClientId.New(), text));

    /// <summary>The indexers work by themselves.</summary>
    private Task Indexed(RoomId room) => Rig.Until(
        "EXISTS (SELECT FROM room r JOIN search_room s ON s.room_id = r.room_id WHERE r.room_id = $1 AND s.indexed_seq >= r.head)", room.Value);

    private async Task<JsonElement> Find(CrewUser user, string query, int gateway = 0)
    {
        using var rest = new Rest(Rig.Urls[gateway], user.Token);
        var answer = await rest.Ask("GET", $"search?{query}");
        Assert.Equal(200, answer.Status);
        return answer.Json;
    }

    private async Task<Guid[]> Rooms(CrewUser user, string query) =>
        [.. (await Find(user, $"query={query}")).GetProperty("items").EnumerateArray().Select(hit => hit.GetProperty("roomId").GetGuid())];

    private async Task<long[]> Seqs(CrewUser user, string query) =>
        [.. (await Find(user, $"query={Uri.EscapeDataString(query)}")).GetProperty("items").EnumerateArray().Select(hit => hit.GetProperty("seq").GetInt64())];
}
