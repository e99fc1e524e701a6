using System.Text.Json;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reports;

/// <summary>A member shows a message to the operators: as it stood, once, and to nobody else.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ReportsTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Operators_read_the_message_as_it_stood_and_resolve_the_report()
    {
        var crew = await Rig.Crew(2);
        var (author, reporter) = (crew.Users[0], crew.Users[1]);
        using var rest = new Rest(Rig.Urls[0], reporter.Token);
        var boss = (await Rig.Crew(1)).Users[0];
        using var chief = await Operator(boss);
        var target = await Post(crew, "buy this");
        await Rig.Submit(crew.Room, new EditMessage(author.Id, ClientId.New(), target, "buy this now"));
        var reported = await Report(rest, crew, target);
        Assert.Equal(201, reported.Status);
        await Rig.Submit(crew.Room, new EditMessage(author.Id, ClientId.New(), target, "hello all"));
        await Rig.Submit(crew.Room, new DeleteMessage(author.Id, ClientId.New(), target));

        var id = Id(reported);
        var open = await Find(chief, id, "?open=true");
        Assert.Equal(
            ("buy this now", "spam", crew.Room.Value, target, reporter.Id.Value, author.Id.Value),
            (open!.Value.GetProperty("text").GetString(), open.Value.GetProperty("reason").GetString(), open.Value.GetProperty("roomId").GetGuid(),
                open.Value.GetProperty("target").GetInt64(), open.Value.GetProperty("reporterId").GetGuid(), open.Value.GetProperty("authorId").GetGuid()));
        Assert.False(open.Value.TryGetProperty("resolvedAt", out JsonElement _));

        Assert.Equal(204, (await chief.Ask("POST", $"operator/reports/{id}/resolve", new { note = "banned" })).Status);
        Assert.Equal(204, (await chief.Ask("POST", $"operator/reports/{id}/resolve", new { note = "too late" })).Status);
        Assert.Null(await Find(chief, id, "?open=true"));
        var closed = await Find(chief, id, "?open=false");
        Assert.Equal(("banned", boss.Id.Value), (closed!.Value.GetProperty("note").GetString(), closed.Value.GetProperty("resolvedBy").GetGuid()));
        Assert.Equal(["message_reported", "report_resolved"], await Audited(id));
    }

    [Fact]
    public async Task A_message_is_reported_once_by_each_member()
    {
        var crew = await Rig.Crew(3);
        using var first = new Rest(Rig.Urls[0], crew.Users[1].Token);
        using var second = new Rest(Rig.Urls[1], crew.Users[2].Token);
        var target = await Post(crew, "buy this");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Report(first, crew, target)));
        Assert.Equal([200, 200, 200, 201], answers.Select(answer => answer.Status).Order());
        Assert.Single(answers.Select(Id).Distinct());
        Assert.Equal(201, (await Report(second, crew, target)).Status);
        Assert.Equal(2L, await Rig.Scalar<long>("SELECT count(*) FROM report WHERE room_id = $1", crew.Room.Value));
        Assert.Equal(["message_reported"], await Audited(Id(answers[0])));
    }

    [Fact]
    public async Task What_one_does_not_see_or_what_is_no_message_cannot_be_reported()
    {
        var (crew, foreign) = (await Rig.Crew(2), await Rig.Crew(1));
        using var rest = new Rest(Rig.Urls[0], crew.Users[1].Token);
        var (gone, target, theirs) = (await Post(crew, "gone"), await Post(crew, "here"), await Post(foreign, "theirs"));
        await Rig.Submit(crew.Room, new DeleteMessage(crew.Users[0].Id, ClientId.New(), gone));
        Assert.Equal("not_found", (await Report(rest, foreign, theirs)).Code);
        Assert.Equal("target_not_found", (await Report(rest, crew, 1)).Code);
        Assert.Equal("target_not_found", (await Report(rest, crew, 99)).Code);
        Assert.Equal("already_deleted", (await Report(rest, crew, gone)).Code);
        foreach (var reason in new[] { "", "a\0b", new string('x', 1_001) })
        {
            Assert.Equal("bad_request", (await Report(rest, crew, target, reason)).Code);
        }

        Assert.Equal("bad_request", (await rest.Ask("POST", $"rooms/{crew.Room}/reports", "{\"target\":1}")).Code);
        Assert.Equal("forbidden", (await rest.Ask("GET", "operator/reports")).Code);
        using var chief = await Operator(foreign.Users[0]);
        Assert.Equal("not_found", (await chief.Ask("POST", "operator/reports/999999999/resolve")).Code);
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM report WHERE room_id = $1", crew.Room.Value));
    }

    [Fact]
    public async Task One_user_cannot_flood_the_operators()
    {
        var crew = await Rig.Crew(2);
        using var rest = new Rest(Rig.Urls[0], crew.Users[1].Token);
        var target = await Post(crew, "buy this");
        for (var count = 0; count < 20; count++)
        {
            Assert.Equal(count == 0 ? 201 : 200, (await Report(rest, crew, target)).Status);
        }

        var refused = await Report(rest, crew, target);
        Assert.Equal(("rate_limited", true), (refused.Code, refused.Headers.ContainsKey("Retry-After")));
    }

    [Fact]
    public async Task The_copy_goes_with_the_author_s_account_and_the_reason_with_the_reporter_s()
    {
        var crew = await Rig.Crew(3);
        var (author, reporter) = (crew.Users[1], crew.Users[2]);
        using var rest = new Rest(Rig.Urls[0], reporter.Token);
        using var written = new Rest(Rig.Urls[0], author.Token);
        using var chief = await Operator(crew.Users[0]);
        var posted = await Rig.Room(crew.Room).Post(new PostMessage(author.Id, ClientId.New(), "buy this"));
        var id = Id(await Report(rest, crew, posted.Value.Seq));
        await Rig.GivePassword(author);
        await Rig.GivePassword(reporter);
        var export = (await rest.Ask("POST", "me/export", new { password = Owners.Password })).Json;
        Assert.Equal("spam", Assert.Single(export.GetProperty("reports").EnumerateArray()).GetProperty("reason").GetString());

        Assert.Equal(202, (await written.Ask("DELETE", "me", new { password = Owners.Password })).Status);
        var left = (await Find(chief, id))!.Value;
        Assert.Equal((false, "spam"), (left.TryGetProperty("text", out JsonElement _), left.GetProperty("reason").GetString()));
        Assert.Equal(202, (await rest.Ask("DELETE", "me", new { password = Owners.Password })).Status);
        Assert.False((await Find(chief, id))!.Value.TryGetProperty("reason", out JsonElement _));
    }

    private static Task<RestAnswer> Report(Rest rest, Crew crew, long target, string reason = "spam") =>
        rest.Ask("POST", $"rooms/{crew.Room}/reports", new { target, reason });

    private static long Id(RestAnswer reported) => reported.Json.GetProperty("reportId").GetInt64();

    private static async Task<JsonElement?> Find(Rest chief, long id, string filter = "?")
    {
        var page = (await chief.Ask("GET", $"operator/reports{filter}&after={id - 1}")).Json.EnumerateArray();
        return page.Cast<JsonElement?>().FirstOrDefault(report => report!.Value.GetProperty("reportId").GetInt64() == id);
    }

    private async Task<Rest> Operator(CrewUser user) => new(Rig.Urls[1], await Rig.OperatorToken(user));

    private Task<string[]> Audited(long report) => Rig.Scalar<string[]>(
        "SELECT coalesce(array_agg(event ORDER BY audit_id), '{}') FROM audit WHERE subject = $1 AND event IN ('message_reported', 'report_resolved')", $"{report}");

    private async Task<long> Post(Crew crew, string text) => await Rig.Submit(crew.Room, new PostMessage(crew.Users[0].Id, ClientId.New(), text));
}
