using OrleansChat.Silo;
using OrleansChat.Silo.Schema;
using Xunit;

namespace OrleansChat.Tests.Schema;

public sealed class MigrationTests
{
    private static readonly Migration One = Migration.Parse("001_one.sql", "SELECT 1;\n");
    private static readonly Migration Two = Migration.Parse("002_two.sql", "SELECT 2;\n");

    [Fact]
    public void The_build_carries_its_migrations_without_a_hole() =>
        Assert.Equal(Enumerable.Range(1, Migration.Embedded().Count), Migration.Embedded().Select(migration => migration.Version));

    [Fact]
    public void Line_ends_do_not_change_a_checksum() =>
        Assert.Equal(One.Checksum, Migration.Parse("001_one.sql", "SELECT 1;\r\n").Checksum);

    [Fact]
    public void A_hole_is_a_fault_of_the_build() =>
        Assert.Throws<InvalidOperationException>(() => Migration.InOrder([One, Migration.Parse("003_three.sql", "")]));

    [Fact]
    public void A_number_given_twice_is_a_fault_of_the_build() =>
        Assert.Throws<InvalidOperationException>(() => Migration.InOrder([One, Two, Migration.Parse("002_other.sql", "")]));

    [Fact]
    public void The_first_missing_step_is_next()
    {
        Assert.Equal(One, SchemaMigrator.NextOf([One, Two], []));
        Assert.Equal(Two, SchemaMigrator.NextOf([One, Two], [Applied(One)]));
        Assert.Null(SchemaMigrator.NextOf([One, Two], [Applied(One), Applied(Two)]));
    }

    [Fact]
    public void A_newer_schema_is_refused()
    {
        var refusal = Assert.Throws<StartRefusedException>(() => SchemaMigrator.NextOf([One], [Applied(One), Applied(Two)]));
        Assert.Equal("The database's schema is at 2 (002_two), this build knows it up to 1: start a newer build.", refusal.Message);
    }

    [Fact]
    public void A_changed_step_is_refused() =>
        Assert.Throws<StartRefusedException>(() => SchemaMigrator.NextOf([One, Two], [Applied(One with { Sql = "SELECT 3;" })]));

    private static AppliedMigration Applied(Migration migration) => new(migration.Version, migration.Name, migration.Checksum);
}
