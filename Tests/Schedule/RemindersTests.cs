using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Schedule;

/// <summary>A reminder is told when it is due, to its owner, and stays until it is dismissed.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RemindersTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_due_reminder_reaches_its_owner_and_is_listed_until_dismissed()
    {
        var crew = await Rig.Crew(2);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        using var theirs = new Rest(Rig.Urls[0], crew.Users[1].Token);
        await using var socket = (await RawSocket.Open(Rig.Urls[1], crew.Users[0].Token)).Listen();
        await socket.Sync();
        var target = await Post(crew);
        var later = await rest.Ask("POST", $"rooms/{crew.Room}/reminders", new { target, at = Now.AddDays(1) });
        var now = await rest.Ask("POST", $"rooms/{crew.Room}/reminders", new { target, at = Now, note = "answer this" });
        Assert.Equal((201, 201, false), (later.Status, now.Status, now.Json.GetProperty("due").GetBoolean()));

        await socket.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "ReminderDue"));
        var told = socket.Pushes.Single(push => RawSocket.Target(push) == "ReminderDue").GetProperty("arguments")[0];
        Assert.Equal((now.Text("reminderId"), "answer this", target, true), (
            told.GetProperty("reminderId").GetString(),
            told.GetProperty("note").GetString(),
            told.GetProperty("target").GetInt64(),
            told.GetProperty("due").GetBoolean()));

        Assert.Equal([told.ToString(), later.Json.ToString()], (await rest.Ask("GET", "reminders")).Json.EnumerateArray().Select(one => one.ToString()));
        Assert.Equal("not_found", (await theirs.Ask("DELETE", $"reminders/{now.Text("reminderId")}")).Code);
        Assert.Empty((await theirs.Ask("GET", "reminders")).Json.EnumerateArray());
        Assert.Equal(204, (await rest.Ask("DELETE", $"reminders/{now.Text("reminderId")}")).Status);
        Assert.Equal("not_found", (await rest.Ask("DELETE", $"reminders/{now.Text("reminderId")}")).Code);
        Assert.Single((await rest.Ask("GET", "reminders")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Repeats_find_the_first_and_bad_reminders_are_refused()
    {
        var (crew, foreign) = (await Rig.Crew(1), await Rig.Crew(1));
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        var (key, at, path, target) = (Guid.NewGuid(), Now.AddDays(1), $"rooms/{crew.Room}/reminders", await Post(crew));
        var first = await rest.Ask("POST", path, new { target, at }, key);
        var again = await rest.Ask("POST", path, new { target, at }, key);
        Assert.Equal((201, 200, first.Json.ToString()), (first.Status, again.Status, again.Json.ToString()));
        Assert.Equal("client_id_reused", (await rest.Ask("POST", path, new { target, at, note = "other" }, key)).Code);
        Assert.Equal("target_not_found", (await rest.Ask("POST", path, new { target = 1, at })).Code);
        Assert.Equal("target_not_found", (await rest.Ask("POST", path, new { target = 99, at })).Code);
        Assert.Equal("bad_request", (await rest.Ask("POST", path, new { target, at = Now.AddMinutes(-2) })).Code);
        Assert.Equal("bad_request", (await rest.Ask("POST", path, new { target, at, note = new string('x', 201) })).Code);
        Assert.Equal("bad_request", (await rest.Ask("POST", path, new { target, at, note = "" })).Code);
        Assert.Equal("not_found", (await rest.Ask("POST", $"rooms/{foreign.Room}/reminders", new { target, at })).Code);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 105).Select(async _ => (await rest.Ask("POST", path, new { target, at })).Status));
        Assert.Equal((99, 6), (statuses.Count(status => status == 201), statuses.Count(status => status == 400)));
    }

    [Fact]
    public async Task Plans_are_exported_and_go_with_the_account()
    {
        var crew = await Rig.Crew(1);
        var user = crew.Users[0];
        await Rig.GivePassword(user);
        using var rest = new Rest(Rig.Urls[0], user.Token);
        await rest.Ask("POST", $"rooms/{crew.Room}/reminders", new { target = await Post(crew), at = Now.AddDays(1), note = "mine" });
        await rest.Ask("POST", $"rooms/{crew.Room}/scheduled", new { text = "unsaid", at = Now.AddDays(1) });
        var export = (await rest.Ask("POST", "me/export", new { password = Owners.Password })).Json;
        Assert.Equal("mine", Assert.Single(export.GetProperty("reminders").EnumerateArray()).GetProperty("note").GetString());
        Assert.Equal("unsaid", Assert.Single(export.GetProperty("scheduled").EnumerateArray()).GetProperty("text").GetString());

        Assert.Equal(202, (await rest.Ask("DELETE", "me", new { password = Owners.Password })).Status);
        Assert.Equal(0L, await Rig.Scalar<long>(
            "SELECT (SELECT count(*) FROM scheduled WHERE user_id = $1) + (SELECT count(*) FROM reminder WHERE user_id = $1)", user.Id.Value));
    }

    [Fact]
    public async Task The_scheduler_comes_back_by_a_reminder_of_its_own()
    {
        var scheduler = Rig.Grains.Scheduler();
        await scheduler.Wake();
        var table = Rig.Silos[0].Services.GetRequiredService<IReminderTable>();
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (await table.ReadRow(scheduler.GetGrainId(), "schedule") is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    private async Task<long> Post(Crew crew) =>
        (await Rig.Room(crew.Room).Post(new PostMessage(crew.Users[0].Id, ClientId.New(), "hello"))).Value.Seq;
}
