using Npgsql;
using OrleansChat.Silo;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using Xunit;

namespace OrleansChat.Tests.Silo;

/// <summary>The program itself, before a real server that would lose what it acknowledged.</summary>
public sealed class RiskyServerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Consent = "Chat:Database:AllowDataLossOnCrash=true";

    [Fact]
    public async Task A_server_that_does_not_write_through_is_refused_until_somebody_takes_the_risk()
    {
        await using var server = await PrivatePostgres.Launch();
        await server.Stop();
        await server.Configure("fsync = off");
        await server.Start();
        await Refused(server.ConnectionString, "fsync=off");
    }

    [Fact]
    public async Task A_database_that_commits_before_it_is_on_disk_is_refused_until_somebody_takes_the_risk()
    {
        await using var database = await postgres.CreateDatabase(empty: true);
        await database.Execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$");
        await Refused(database.ConnectionString, "synchronous_commit=off");
    }

    /// <summary>One line says what is wrong and by which setting it is accepted; nothing was written, and with that setting it starts.</summary>
    private static async Task Refused(string connection, string what)
    {
        string[] arguments = [$"--ConnectionStrings:Chat={connection}", $"--Chat:Tokens:Passphrase={TestSecrets.Passphrase}", "--urls=http://127.0.0.1:0"];
        string[] ports = [$"--Chat:Cluster:SiloPort={Ports.Free()}", $"--Chat:Cluster:GatewayPort={Ports.Free()}"];
        var (code, output) = await ServerProcess.Run(typeof(SiloProgram), [.. arguments, .. ports]);

        Assert.Equal(1, code);
        var line = Assert.Single(output.Split('\n'), line => line.StartsWith("chat: ", StringComparison.Ordinal));
        Assert.Contains($"The server runs with {what}: ", line, StringComparison.Ordinal);
        Assert.Contains(Consent, line, StringComparison.Ordinal);
        await using (var database = NpgsqlDataSource.Create(connection))
        await using (var tables = database.CreateCommand("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
        {
            Assert.Equal(0L, await tables.ExecuteScalarAsync());
        }

        await using var silo = await ServerProcess.Silo(connection, Consent);
    }
}
