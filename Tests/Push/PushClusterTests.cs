using System.Buffers.Text;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Outbound;
using OrleansChat.Tests.Support.Push;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Push;

/// <summary>From a post to a browser that reads it: REST, silos, database, push service.</summary>
[Collection(ClusterCollection.Name)]
public sealed class PushClusterTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task A_mention_reaches_the_browser_of_who_is_away_and_nobody_else_can_read_it()
    {
        await using var service = await HttpSink.Start();
        using var browser = new StubBrowser();
        var crew = await Rig.Crew(2);
        using var rest = new Rest(Rig.Urls[0], crew.Users[1].Token);
        var key = (await rest.Ask("GET", "push/key")).Text("publicKey");
        var made = await rest.Ask("POST", "push/subscriptions", browser.Subscription(service.Url));
        Assert.Equal((201, "127.0.0.1", true), (made.Status, made.Text("host"), made.Json.GetProperty("current").GetBoolean()));

        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var posted = await Rig.Room(crew.Room).Submit(new PostMessage(crew.Users[0].Id, ClientId.New(), $"@{crew.Users[1].Name}, look!"));
        var push = await service.Next();
        Assert.Equal(("POST", "/push/1"), (push.Method, push.Path));
        var told = browser.Read(push);
        Assert.Equal((posted.Value.Seq, $"@{crew.Users[1].Name}, look!"), (told.GetProperty("seq").GetInt64(), told.GetProperty("text").GetString()));

        var claims = StubBrowser.Verify(push, key);
        Assert.Equal(service.Url.GetLeftPart(UriPartial.Authority), claims.GetProperty("aud").GetString());
        Assert.InRange(claims.GetProperty("exp").GetInt64(), before + 3_600, before + 86_400);
        Assert.StartsWith("mailto:", claims.GetProperty("sub").GetString(), StringComparison.Ordinal);

        // The service says that the browser is gone.
        service.Answer(410);
        await Rig.Room(crew.Room).Submit(new PostMessage(crew.Users[0].Id, ClientId.New(), $"@{crew.Users[1].Name}?"));
        await service.Next();
        await Rig.Until("NOT EXISTS (SELECT FROM push_subscription WHERE user_id = $1)", crew.Users[1].Id.Value);
        Assert.Equal("[]", (await rest.Ask("GET", "push/subscriptions")).Json.GetRawText());
    }

    [Fact]
    public async Task A_browser_is_listed_for_its_owner_alone_and_removed_by_them_alone()
    {
        using var browser = new StubBrowser();
        var crew = await Rig.Crew(2);
        using var mine = new Rest(Rig.Urls[0], crew.Users[0].Token);
        using var theirs = new Rest(Rig.Urls[1], crew.Users[1].Token);
        var id = (await mine.Ask("POST", "push/subscriptions", browser.Subscription(new Uri("https://push.example.net/")))).Text("subscriptionId");
        var listed = (await mine.Ask("GET", "push/subscriptions")).Json.GetRawText();
        Assert.Contains(id, listed, StringComparison.Ordinal);
        Assert.DoesNotContain("push/1", listed, StringComparison.Ordinal);
        Assert.Equal("[]", (await theirs.Ask("GET", "push/subscriptions")).Json.GetRawText());
        Assert.Equal("not_found", (await theirs.Ask("DELETE", $"push/subscriptions/{id}")).Code);
        Assert.Equal(204, (await mine.Ask("DELETE", $"push/subscriptions/{id}")).Status);
        Assert.Equal("not_found", (await mine.Ask("DELETE", $"push/subscriptions/{id}")).Code);
    }

    [Fact]
    public async Task What_is_no_browser_or_leads_inside_is_refused()
    {
        using var browser = new StubBrowser();
        using var rest = new Rest(Rig.Urls[0], (await Rig.Crew(1)).Users[0].Token);
        foreach (var inside in new[] { "http://example.com/", "https://10.0.0.1/", "https://169.254.169.254/", "https://[::1]/" })
        {
            Assert.Equal("bad_request", (await rest.Ask("POST", "push/subscriptions", browser.Subscription(new Uri(inside)))).Code);
        }

        var (point, auth) = (Base64Url.EncodeToString(browser.PublicKey), Base64Url.EncodeToString(browser.Auth));
        foreach (var (p256dh, secret) in new[] { ("", auth), (point, ""), (point[..^4], auth), (point, auth[..^4]), ("?", auth), (point[..^2] + "AA", auth) })
        {
            var body = new { endpoint = "https://push.example.net/1", keys = new { p256dh, auth = secret } };
            Assert.Equal("bad_request", (await rest.Ask("POST", "push/subscriptions", body)).Code);
        }

        Assert.Equal("bad_request", (await rest.Ask("POST", "push/subscriptions", "{}")).Code);
        Assert.Equal("bad_request", (await rest.Ask("POST", "push/subscriptions", """{"endpoint":"https://push.example.net/1"}""")).Code);
        Assert.Equal("[]", (await rest.Ask("GET", "push/subscriptions")).Json.GetRawText());
    }
}
