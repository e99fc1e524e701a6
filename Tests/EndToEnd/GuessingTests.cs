using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Grains.Accounts;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>Somebody guesses, on two gateways and over two silos. All settings are the product's own.</summary>
public sealed class GuessingTests
{
    private const string Password = "correct horse";
    private const string Home = "198.51.100.1";

    [Fact]
    public async Task Ten_thousand_wrong_passwords_cost_few_hashes_and_do_not_keep_the_owner_out()
    {
        await using var rig = await ClusterRig.Start(2, 2, ("Chat:Gateway:TrustedProxies:0", "127.0.0.1"), ("Chat:RateLimits:NetworkSignInsPerMinute", "60"));
        await Door.Enrol(rig, "ann", Password);
        using var home = new Door(rig.Urls[0], Home);
        var first = await home.SignIn("ann", Password);
        Assert.Equal(201, first.Status);
        var device = first.Body.GetProperty("knownDevice").GetString()!;

        using var doors = new Doors(rig, Home);
        var (before, watch) = (Hashes(rig), Stopwatch.StartNew());
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(worker => Task.Run(async () =>
        {
            var statuses = new List<int>();
            for (var guess = worker; guess < 10_000; guess += 32)
            {
                statuses.Add((await doors[guess].SignIn("ann", $"wrong horse {guess}")).Status);
            }

            return statuses;
        })));
        var (hashes, elapsed) = (Hashes(rig) - before, watch.Elapsed);

        var statuses = answers.SelectMany(status => status).ToList();
        Assert.Equal(10_000, statuses.Count);
        // A machine that is busy with other tests may answer "unavailable" now and then, which computes nothing.
        Assert.All(statuses, status => Assert.True(status is 401 or 429 or 503, $"{status}"));
        Assert.InRange(hashes, 5, MostGuesses(elapsed));
        var judged = statuses.Count(status => status == 401);
        Assert.InRange(judged, 1, hashes);
        Assert.InRange(await Recorded(rig), judged, hashes);

        // From the very network that guesses, the owner's device comes in; so does a new one from anywhere else.
        Assert.Equal(201, (await doors[1].SignIn("ann", Password, knownDevice: device)).Status);
        using var elsewhere = new Door(rig.Urls[1], "203.0.113.7");
        Assert.Equal(201, (await elsewhere.SignIn("ann", Password)).Status);
    }

    [Fact]
    public async Task One_password_for_many_accounts_is_stopped_by_the_network_and_a_wider_one()
    {
        await using var rig = await ClusterRig.Start(1, 2, ("Chat:Gateway:TrustedProxies:0", "127.0.0.1"), ("Chat:RateLimits:NetworkAccountsPerHour", "30"));
        var (before, watch) = (Hashes(rig), Stopwatch.StartNew());
        var judged = 0;
        for (var index = 0; index < 40; index++)
        {
            using var door = new Door(rig.Urls[index % 2], Home);
            judged += (await door.SignIn($"name{index}", Password)).Status == 401 ? 1 : 0;
        }

        // 30 at once, and one comes back every two minutes.
        Assert.InRange(judged, 30, 31 + (int)watch.Elapsed.TotalMinutes);
        Assert.Equal(judged, Hashes(rig) - before);

        // The neighbours of one /24 have four times as much, in all.
        for (var index = 0; index < 110; index++)
        {
            using var door = new Door(rig.Urls[index % 2], $"198.51.100.{10 + (index / 10)}");
            judged += (await door.SignIn($"other{index}", Password)).Status == 401 ? 1 : 0;
        }

        Assert.InRange(judged, 120, 121 + (int)(2 * watch.Elapsed.TotalMinutes));
        using var elsewhere = new Door(rig.Urls[0], "203.0.113.7");
        Assert.Equal(401, (await elsewhere.SignIn("name50", Password)).Status);
    }

    [Fact]
    public async Task Codes_of_a_second_factor_are_guessed_no_faster_from_many_networks()
    {
        await using var rig = await ClusterRig.Start(1, 2, ("Chat:Gateway:TrustedProxies:0", "127.0.0.1"));
        await Door.Enrol(rig, "ann", Password);
        using var home = new Door(rig.Urls[0], Home);
        await SecondFactorTests.SetUp(home, "ann", Password);
        var (codes, watch) = (new List<string?>(), Stopwatch.StartNew());
        for (var index = 0; index < 20; index++)
        {
            using var door = new Door(rig.Urls[index % 2], $"10.{index}.0.1");
            codes.Add((await door.SignIn("ann", Password, otp: "000000")).Body.GetProperty("code").GetString());
        }

        Assert.InRange(codes.Count(code => code == "otp_invalid"), 5, MostGuesses(watch.Elapsed));
        Assert.Contains("rate_limited", codes);
    }

    /// <summary>As docs/security.md says: five at once, then after 1, 2, 4 … 60 s.</summary>
    private static int MostGuesses(TimeSpan time)
    {
        var (guesses, delay, used) = (5, 1, 0);
        while (used + delay <= time.TotalSeconds)
        {
            (guesses, used, delay) = (guesses + 1, used + delay, Math.Min(60, delay * 2));
        }

        return guesses;
    }

    private static long Hashes(ClusterRig rig) => rig.Silos.Sum(silo => silo.Services.GetRequiredService<Passwords>().Computed);

    private static Task<long> Recorded(ClusterRig rig) =>
        rig.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'sign_in' AND result = 'sign_in_failed' AND subject IS NOT NULL");

    /// <summary>Both gateways, in turn.</summary>
    private sealed class Doors(ClusterRig rig, string address) : IDisposable
    {
        private readonly Door[] _doors = [.. rig.Urls.Select(url => new Door(url, address))];

        public Door this[int index] => _doors[index % _doors.Length];

        public void Dispose() => Array.ForEach(_doors, door => door.Dispose());
    }
}
