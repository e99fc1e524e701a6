using OrleansChat.Silo.Schema;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Schema;

public sealed class DatabaseChecksTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly ServerSettings Good = new(true, true, "on", "UTF8", 150020, "15.20", 100);

    [Fact]
    public async Task The_private_server_is_fit()
    {
        await using var database = await postgres.CreateDatabase(empty: true);
        var settings = await DatabaseChecks.ReadSettings(database.Source, CancellationToken.None);
        Assert.Empty(DatabaseChecks.Judge(settings, connections: 50, allowDataLossOnCrash: false));
    }

    [Fact]
    public void A_server_that_may_lose_what_it_acknowledged_is_refused_unless_the_risk_is_accepted()
    {
        foreach (var risky in new[]
        {
            Good with { Fsync = false },
            Good with { FullPageWrites = false },
            Good with { SynchronousCommit = "off" },
            Good with { SynchronousCommit = "local" },
        })
        {
            Assert.Contains("AllowDataLossOnCrash", Assert.Single(DatabaseChecks.Judge(risky, 50, allowDataLossOnCrash: false)), StringComparison.Ordinal);
            Assert.Empty(DatabaseChecks.Judge(risky, 50, allowDataLossOnCrash: true));
        }
    }

    [Theory]
    [InlineData("remote_write")]
    [InlineData("remote_apply")]
    public void Synchronous_replication_is_fit(string setting) =>
        Assert.Empty(DatabaseChecks.Judge(Good with { SynchronousCommit = setting }, 50, allowDataLossOnCrash: false));

    [Fact]
    public void Another_encoding_and_an_old_server_are_refused_whatever_is_accepted()
    {
        Assert.Single(DatabaseChecks.Judge(Good with { Encoding = "SQL_ASCII" }, 50, allowDataLossOnCrash: true));
        Assert.Single(DatabaseChecks.Judge(Good with { Version = 140012 }, 50, allowDataLossOnCrash: true));
    }

    [Fact]
    public void Pools_that_could_use_up_the_server_are_refused()
    {
        Assert.Empty(DatabaseChecks.Judge(Good, connections: 90, allowDataLossOnCrash: false));
        Assert.Single(DatabaseChecks.Judge(Good, connections: 91, allowDataLossOnCrash: false));
    }
}
