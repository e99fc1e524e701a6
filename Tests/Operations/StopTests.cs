using System.Text.Json;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Operations;

/// <summary>SIGTERM, as supervisors send it to real processes: nobody loses a message, and the process ends by itself.</summary>
public sealed class StopTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_rolling_restart_of_gateways_and_silos_loses_no_message_and_each_process_ends_with_0()
    {
        await using var database = await postgres.CreateDatabase();
        await using var firstSilo = await ServerProcess.Silo(database.ConnectionString);
        await using var firstGateway = await ServerProcess.Gateway(database.ConnectionString);
        var crew = await firstGateway.Crew(2);

        await using var secondGateway = await ServerProcess.Gateway(database.ConnectionString);
        Uri[] gateways = [firstGateway.Public.BaseAddress!, secondGateway.Public.BaseAddress!];
        await using var one = new Member(crew.Users[0], gateways);
        await using var other = new Member(crew.Users[1], gateways);
        await Task.WhenAll(one.Connect(), other.Connect());
        await one.Post(crew.Room, "before");

        Assert.Equal(0, await firstGateway.Stop());
        await other.Post(crew.Room, "one gateway went");

        await using var secondSilo = await ServerProcess.Silo(database.ConnectionString);
        var stopping = firstSilo.Stop();
        for (var count = 0; !stopping.IsCompleted || count == 0; count++)
        {
            await one.Post(crew.Room, $"while a silo goes, {count}");
        }

        Assert.Equal(0, await stopping);
        var last = await other.Post(crew.Room, "after");
        await Task.WhenAll(one.Reached(crew.Room, last.Seq), other.Reached(crew.Room, last.Seq));
        Assert.Equal(one.Sent.Count + other.Sent.Count, one.Shown.Select(shown => shown.ClientId).Intersect(one.Sent.Concat(other.Sent).Select(sent => sent.ClientId)).Count());
    }

    [Fact]
    public async Task The_log_is_json_with_the_ids_of_traces_when_it_is_asked_for()
    {
        await using var database = await postgres.CreateDatabase();
        await using var server = await ServerProcess.AllInOne(database.ConnectionString, "Chat:Operations:LogFormat=json");
        await server.Crew(2);
        await server.Stop();
        var lines = server.Output.Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.True(line.GetProperty("EventId").ValueKind == JsonValueKind.Number && line.TryGetProperty("Message", out _)));
    }
}
