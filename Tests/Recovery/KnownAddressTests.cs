using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Grains;
using OrleansChat.Grains.Recovery;
using OrleansChat.Grains.Sessions;
using OrleansChat.Grains.Verifications;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Recovery;

/// <summary>
/// Whether an address belongs to somebody must not show in how long an answer takes. No clock decides this test: it counts how often the
/// database is asked, which is what takes the time; the silo's <c>sign-in-bench</c> measures the rest.
/// </summary>
public sealed class KnownAddressTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private DataCalls Calls => new(Bench.Database, NullLogger<DataCalls>.Instance);

    [Fact]
    public async Task A_lost_password_costs_a_stranger_as_many_round_trips_as_an_owner()
    {
        Assert.True((await Registering.Register(Calls, "ada")).Ok);
        var store = new ResetStore(Calls);
        var (owner, stranger) = (await Count(() => Forgot("ada")), await Count(() => Forgot("nobody")));
        Assert.Equal((2, 2), (owner, stranger));
        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM password_reset"));
        Assert.Equal(2L, await Database.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'forgot'"));

        Task Forgot(string name) => store.Forgot($"{name}@example.com", Secret.Hash(name), "https://chat.example/", Registering.Stranger);
    }

    [Fact]
    public async Task Another_code_costs_a_stranger_as_many_round_trips_as_an_owner()
    {
        Assert.True((await Registering.Register(Calls, "ada")).Ok);
        var store = new VerificationStore(Calls);
        await Database.Execute("UPDATE account SET verified = false");
        var (owner, stranger) = (await Count(() => Resend("ada")), await Count(() => Resend("nobody")));
        Assert.Equal((2, 2), (owner, stranger));
        Assert.Equal(2L, await Database.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'verify_resend'"));

        // The code is made, and hashed slowly, before anybody knows whose the address is.
        Task Resend(string name) => store.Resend(NewCode.Make(), $"{name}@example.com", Registering.Stranger);
    }

    /// <summary>Commands and batches that the driver sends and waits for; a batch is one.</summary>
    private static async Task<int> Count(Func<Task> call)
    {
        using var source = new ActivitySource($"{nameof(KnownAddressTests)}.{Guid.NewGuid():N}");
        var sent = 0;
        ActivityTraceId trace = default;
        using var listener = new ActivityListener
        {
            ShouldListenTo = one => one.Name == "Npgsql" || one == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            // It hears every span of the process, on any thread.
            ActivityStopped = span =>
            {
                if (span.Source.Name == "Npgsql" && span.TraceId == trace && span.Tags.Any(tag => tag.Key is "db.statement" or "db.query.text"))
                {
                    Interlocked.Increment(ref sent);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using (var all = source.StartActivity()!)
        {
            trace = all.TraceId;
            await call();
        }

        return sent;
    }
}
