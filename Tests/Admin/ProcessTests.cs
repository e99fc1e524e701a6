using System.Text.Json;
using OrleansChat.Gateway.Processes;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Admin;

/// <summary>Real processes, as operators see, follow and end them.</summary>
public sealed class ProcessTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Secret = "a-token-that-nobody-may-see";

    [Fact]
    public async Task Gateway_and_silo_end_when_they_are_told_to_with_the_code_for_it_and_nobody_loses_a_message()
    {
        await using var database = await postgres.CreateDatabase();
        var (port, second) = (Ports.Free(), Ports.Free());
        await using var silo = await ServerProcess.Silo(database.ConnectionString, "Chat:Cluster:SiloName=first");
        await using var gateway = await ServerProcess.Gateway(database.ConnectionString, $"Chat:Admin:Port={port}", "Chat:Operations:Name=east");
        await using var other = await ServerProcess.Gateway(database.ConnectionString, $"Chat:Admin:Port={second}", "Chat:Operations:Name=west");
        var crew = await gateway.Crew(2);
        using var chief = await AdminSession.Open(database, gateway, second);
        await using var one = new Member(crew.Users[0], [gateway.Public.BaseAddress!, other.Public.BaseAddress!]);
        await using var two = new Member(crew.Users[1], [other.Public.BaseAddress!, gateway.Public.BaseAddress!]);
        await Task.WhenAll(one.Connect(), two.Connect());
        await one.Post(crew.Room, "before");

        Assert.Equal(404, (await chief.Ask("POST", "operator/processes/north/stop", new { })).Status);
        Assert.Equal(202, (await chief.Ask("POST", "operator/processes/east/stop", new { restart = true, drain = true })).Status);
        Assert.Equal(ProcessEnd.RestartCode, await gateway.Exit());
        await one.Post(crew.Room, "a gateway went");

        await using var next = await ServerProcess.Silo(database.ConnectionString, "Chat:Cluster:SiloName=next");
        Assert.Equal(202, (await chief.Ask("POST", "operator/processes/first/stop", new { drain = false })).Status);
        await two.Post(crew.Room, "while a silo goes");
        Assert.Equal(0, await silo.Exit());
        var last = await two.Post(crew.Room, "after");
        await Task.WhenAll(one.Reached(crew.Room, last.Seq), two.Reached(crew.Room, last.Seq));
        Assert.Equal(4, one.Shown.Select(shown => shown.ClientId).Intersect(one.Sent.Concat(two.Sent).Select(sent => sent.ClientId)).Count());

        Assert.Equal(
            ["process_restarted", "process_stopped"],
            await database.Scalar<string[]>("SELECT array_agg(event ORDER BY event) FROM audit WHERE event LIKE 'process_%'"));
    }

    [Fact]
    public async Task The_log_is_read_and_followed_without_the_secrets_of_the_process()
    {
        await using var database = await postgres.CreateDatabase();
        var port = Ports.Free();
        await using var server = await ServerProcess.AllInOne(
            database.ConnectionString, $"Chat:Admin:Port={port}", "Chat:Operations:Name=all", $"Chat:Provisioning:Token={Secret}", "Chat:Admin:PublicRoutes=false");
        using var chief = await AdminSession.Open(database, server, port);

        // One process that is silo and gateway is one line, and the public port knows nothing of operators.
        var all = Assert.Single((await chief.Ask("GET", "operator/status")).Json.GetProperty("processes").EnumerateArray());
        Assert.Equal("both", all.GetProperty("kind").GetString());
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await server.Public.GetAsync(new Uri("/api/v1/operator/audit", UriKind.Relative))).StatusCode);

        var name = all.GetProperty("name").GetString();
        var read = await chief.Ask("GET", $"operator/processes/{name}/log?last=500");
        var lines = read.Text().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();
        Assert.Contains(lines, line => line.GetProperty("text").GetString()!.Contains("joins as", StringComparison.Ordinal));
        Assert.Equal(lines.Select(line => line.GetProperty("number").GetInt64()).Order(), lines.Select(line => line.GetProperty("number").GetInt64()));
        Assert.DoesNotContain(Secret, read.Text(), StringComparison.Ordinal);
        Assert.Equal(400, (await chief.Ask("GET", $"operator/processes/{name}/log?level=loud")).Status);
        Assert.Equal(400, (await chief.Ask("GET", $"operator/processes/{name}/log?last=0")).Status);

        await using var following = await chief.Follow($"operator/processes/{name}/log?last=1&follow=true&level=info");
        await chief.Ask("POST", "operator/session", new { username = "nobody-here", password = "wrong horse" });
        Assert.Contains("A sign-in was refused: sign_in_failed", await following.Until("A sign-in was refused"), StringComparison.Ordinal);
        Assert.Equal(2L, await database.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'log_read' AND result = 'ok'"));
    }
}
