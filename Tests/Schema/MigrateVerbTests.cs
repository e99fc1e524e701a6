using OrleansChat.Silo;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using Xunit;

namespace OrleansChat.Tests.Schema;

/// <summary>An installation whose silos may not change the schema: somebody else does it before they start.</summary>
public sealed class MigrateVerbTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_silo_that_must_not_migrate_starts_once_the_schema_is_there()
    {
        await using var database = await postgres.CreateDatabase(empty: true);
        string[] silo =
        [
            $"--ConnectionStrings:Chat={database.ConnectionString}", "--Chat:Database:Migrate=false", $"--Chat:Tokens:Passphrase={TestSecrets.Passphrase}",
            $"--Chat:Cluster:SiloPort={Ports.Free()}", $"--Chat:Cluster:GatewayPort={Ports.Free()}", "--urls=http://127.0.0.1:0",
        ];
        var (code, output) = await ServerProcess.Run(typeof(SiloProgram), silo);
        Assert.Equal(1, code);
        Assert.Contains("chat: The database lacks migration 001_orleans", output, StringComparison.Ordinal);
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));

        (code, output) = await ServerProcess.Run(typeof(SiloProgram), "migrate", silo[0]);
        Assert.True(code == 0, output);

        await using var server = await ServerProcess.Silo(database.ConnectionString, "Chat:Database:Migrate=false");
        Assert.Equal(0, await server.Stop());
    }
}
