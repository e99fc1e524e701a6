using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Outbound;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Webhooks;

/// <summary>From an admin's wish to a program that hears, over REST and real silos.</summary>
[Collection(ClusterCollection.Name)]
public sealed class WebhooksApiTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task An_admins_webhook_hears_what_is_posted_until_it_is_removed()
    {
        await using var sink = await HttpSink.Start();
        var crew = await Rig.Crew(2);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        var path = $"rooms/{crew.Room}/webhooks";
        var made = await rest.Ask("POST", path, new { url = sink.Url.AbsoluteUri });
        Assert.Equal(201, made.Status);
        Assert.StartsWith("whsec_", made.Text("secret"), StringComparison.Ordinal);
        var id = made.Json.GetProperty("webhook").GetProperty("webhookId").GetGuid();

        await Rig.Room(crew.Room).Post(new PostMessage(crew.Users[1].Id, ClientId.New(), "hello"));
        Assert.Contains("hello", System.Text.Encoding.UTF8.GetString((await sink.Next()).Body), StringComparison.Ordinal);
        var listed = (await rest.Ask("GET", path)).Json.GetRawText();
        Assert.Contains($"{id}", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", listed, StringComparison.Ordinal);

        Assert.Equal(200, (await rest.Ask("POST", $"{path}/{id}/enable")).Status);
        Assert.Equal("not_found", (await rest.Ask("POST", $"{path}/{Guid.NewGuid()}/enable")).Code);
        Assert.Equal(204, (await rest.Ask("DELETE", $"{path}/{id}")).Status);
        Assert.Equal("not_found", (await rest.Ask("DELETE", $"{path}/{id}")).Code);
        Assert.Equal("[]", (await rest.Ask("GET", path)).Json.GetRawText());
    }

    [Fact]
    public async Task Urls_that_lead_inside_are_refused()
    {
        var crew = await Rig.Crew(1);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        foreach (var url in new[] { "http://example.com/", "https://10.0.0.1/", "https://[::1]/", "https://a:b@example.com/", "nonsense", "" })
        {
            Assert.Equal("bad_request", (await rest.Ask("POST", $"rooms/{crew.Room}/webhooks", new { url })).Code);
        }
    }

    [Fact]
    public async Task A_webhook_of_another_room_is_nobodys()
    {
        var (mine, theirs) = (await Rig.Crew(1), await Rig.Crew(1));
        using var rest = new Rest(Rig.Urls[0], mine.Users[0].Token);
        using var other = new Rest(Rig.Urls[0], theirs.Users[0].Token);
        var id = (await rest.Ask("POST", $"rooms/{mine.Room}/webhooks", new { url = "https://example.net/" })).Json.GetProperty("webhook").GetProperty("webhookId").GetGuid();
        Assert.Equal("not_found", (await other.Ask("DELETE", $"rooms/{theirs.Room}/webhooks/{id}")).Code);
        Assert.Equal("not_found", (await other.Ask("DELETE", $"rooms/{mine.Room}/webhooks/{id}")).Code);
        Assert.Contains($"{id}", (await rest.Ask("GET", $"rooms/{mine.Room}/webhooks")).Json.GetRawText(), StringComparison.Ordinal);
    }
}
