using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansChat.Silo;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Silo;

public sealed class SiloTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await postgres.CreateDatabase(empty: true);

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_silo_makes_its_schema_joins_and_says_it_is_ready()
    {
        await using var silo = await TestSilo.Start(_database.ConnectionString);
        using var http = new HttpClient { BaseAddress = silo.Address };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
        var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.True(ready.IsSuccessStatusCode, await ready.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Rows_of_killed_silos_do_not_bar_the_way()
    {
        await (await TestSilo.Start(_database.ConnectionString)).DisposeAsync();
        // As a crash leaves it: active, with a fresh heartbeat, and nobody there.
        await _database.Execute("UPDATE OrleansMembershipTable SET Status = 3, IAmAliveTime = now()");

        await using var silo = await TestSilo.Start(_database.ConnectionString);

        Assert.Equal(1, await _database.Scalar<long>("SELECT count(*) FROM OrleansMembershipTable WHERE Status = 3"));
    }

    [Fact]
    public async Task Of_two_first_writes_of_a_grains_state_one_is_kept_and_the_other_is_a_conflict()
    {
        await using var silo = await TestSilo.Start(_database.ConnectionString);
        var storage = silo.Services.GetRequiredService<IGrainStorage>();
        for (var round = 0; round < 20; round++)
        {
            var grain = GrainId.Create("race", Guid.NewGuid().ToString("N"));

            var faults = await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer => await Record.ExceptionAsync(() =>
                storage.WriteStateAsync("state", grain, new GrainState<Note> { State = new Note($"writer {writer}") }))));

            Assert.Single(faults, fault => fault is null);
            Assert.All(faults.Where(fault => fault is not null), fault => Assert.IsType<InconsistentStateException>(fault));
            Assert.Equal(round + 1, await _database.Scalar<long>("SELECT count(*) FROM OrleansStorage"));
        }
    }

    [Fact]
    public async Task Grain_state_is_read_back_changed_and_cleared_under_its_version()
    {
        await using var silo = await TestSilo.Start(_database.ConnectionString);
        var storage = silo.Services.GetRequiredService<IGrainStorage>();
        var grain = GrainId.Create("note", "a");
        var first = new GrainState<Note> { State = new Note("one") };
        await storage.WriteStateAsync("state", grain, first);
        var second = new GrainState<Note>();
        await storage.ReadStateAsync("state", grain, second);
        Assert.Equal("one", second.State.Text);

        second.State = new Note("two");
        await storage.WriteStateAsync("state", grain, second);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", grain, first));
        Assert.Equal("{\"text\":\"two\"}", await _database.Scalar<string>("SELECT convert_from(PayloadBinary, 'UTF8') FROM OrleansStorage"));
        await storage.ClearStateAsync("state", grain, second);
        Assert.False(await _database.Scalar<bool>("SELECT EXISTS (SELECT FROM OrleansStorage)"));
    }

    [Fact]
    public async Task Settings_out_of_range_stop_the_start() =>
        await Assert.ThrowsAsync<OptionsValidationException>(() =>
            TestSilo.Start(_database.ConnectionString, ("Chat:Cluster:ProbePeriod", "00:00:00.010")));

    [Fact]
    public async Task Without_a_database_the_reason_is_one_sentence()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() =>
            TestSilo.Start("Host=127.0.0.1;Port=1;Database=x;Username=x;Password=x", ("Chat:Database:StartTimeoutSeconds", "0")));
        Assert.StartsWith("The database cannot be used: ", Assert.IsType<StartRefusedException>(refusal).Message, StringComparison.Ordinal);
    }
}

/// <summary>Some grain's state.</summary>
public sealed record Note(string Text)
{
    public Note()
        : this("")
    {
    }
}
