using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Silo;
using OrleansChat.Silo.Schema;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Schema;

public sealed class SchemaMigratorTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly Migration One = Migration.Parse("001_one.sql", "CREATE TABLE one (id integer);");
    private static readonly Migration Two = Migration.Parse("002_two.sql", "CREATE TABLE two (id integer); INSERT INTO two VALUES (2);");

    [Fact]
    public async Task Silos_that_start_together_apply_each_step_once()
    {
        await using var database = await postgres.CreateDatabase(empty: true);
        var all = Migration.Embedded();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Migrate(database, [.. all])));

        Assert.Equal(all.Count, await database.Scalar<long>("SELECT count(*) FROM schema_migration"));
        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM chat_log"));
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        await using var database = await postgres.CreateDatabase(empty: true);
        await Migrate(database, One, Two);

        await Migrate(database, One, Two);

        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM two"));
    }

    [Fact]
    public async Task A_failed_step_leaves_the_schema_before_it()
    {
        await using var database = await postgres.CreateDatabase(empty: true);
        var broken = Two with { Sql = "CREATE TABLE two (id integer); SELECT 1 / 0;" };

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => Migrate(database, One, broken));

        Assert.Equal("Migration 002_two failed and was rolled back: division by zero (22012).", refusal.Message);
        Assert.Equal(1, await database.Scalar<int>("SELECT max(version) FROM schema_migration"));
        Assert.True(await database.Scalar<bool>("SELECT to_regclass('one') IS NOT NULL AND to_regclass('two') IS NULL"));
        await Migrate(database, One, Two);
        Assert.Equal(2, await database.Scalar<int>("SELECT max(version) FROM schema_migration"));
    }

    [Fact]
    public async Task A_newer_schema_than_the_build_knows_is_refused_and_left_alone()
    {
        await using var database = await postgres.CreateDatabase(empty: true);
        await Migrate(database, One, Two);

        await Assert.ThrowsAsync<StartRefusedException>(() => Migrate(database, One));

        Assert.Equal(2, await database.Scalar<long>("SELECT count(*) FROM schema_migration"));
    }

    [Fact]
    public async Task A_step_whose_text_changed_is_refused()
    {
        await using var database = await postgres.CreateDatabase(empty: true);
        await Migrate(database, One);

        await Assert.ThrowsAsync<StartRefusedException>(
            () => Migrate(database, Migration.Parse("001_one.sql", "CREATE TABLE one (id bigint);"), Two));

        Assert.True(await database.Scalar<bool>("SELECT to_regclass('two') IS NULL"));
    }

    private static Task Migrate(TestDatabase database, params Migration[] migrations) =>
        new SchemaMigrator(database.Source, migrations, NullLogger<SchemaMigrator>.Instance).Migrate(CancellationToken.None);
}
