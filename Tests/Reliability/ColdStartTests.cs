using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OrleansChat.Cli.Load.Checker;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Reliability;

/// <summary>
/// <c>kill -9</c> of two silos and their gateway at once: nobody is left who could declare the dead ones dead, and the cluster starts all the same,
/// on its old addresses and on new ones, the second time beside a program that took a dead silo's port and says nothing.
/// </summary>
public sealed class ColdStartTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime, IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan OnOldAddresses = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan OnNewAddresses = TimeSpan.FromSeconds(75);

    private readonly ConcurrentBag<ServerProcess> _started = [];
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await postgres.CreateDatabase();

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_started.Select(process => process.DisposeAsync().AsTask()));
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_talked_goes_on_and_all_that_was_acknowledged_is_there()
    {
        var (connection, port) = (_database.ConnectionString, Ports.Free());
        var first = await Start(Silo($"Chat:Cluster:SiloPort={port}"), Silo(), ServerProcess.Gateway(connection));
        var gateway = first[^1];
        var crew = await gateway.Crew(2);
        await using var one = new Member(crew.Users[0], [gateway.Public.BaseAddress!]);
        await using var other = new Member(crew.Users[1], [gateway.Public.BaseAddress!]);
        await Task.WhenAll(one.Connect(), other.Connect());
        await Talk(crew.Room, one, other);

        await Kill(first);
        var waiting = one.Post(crew.Room, "while nobody is there");
        var began = Stopwatch.GetTimestamp();
        var second = await Start([.. first.Select(process => process.Again())]);
        Tell("on their old addresses", Stopwatch.GetElapsedTime(began), OnOldAddresses);
        await waiting;
        await Talk(crew.Room, one, other);

        await Kill(second);
        using var silent = new TcpListener(IPAddress.Loopback, port);
        silent.Start();
        began = Stopwatch.GetTimestamp();
        await Start(Silo(), Silo(), gateway.Again());
        Tell("on new addresses", Stopwatch.GetElapsedTime(began), OnNewAddresses);
        await Talk(crew.Room, one, other);
        await Check(crew.Room, one, other);
    }

    /// <summary>Silos that start at once on a busy machine are slow to answer each other: nobody may declare them dead for it.</summary>
    private Task<ServerProcess> Silo(params string[] settings) =>
        ServerProcess.Silo(_database.ConnectionString, ["Chat:Cluster:ProbePeriod=00:00:10", .. settings]);

    private static Task Kill(ServerProcess[] processes) => Task.WhenAll(processes.Select(process => process.Kill()));

    private static async Task Talk(RoomId room, Member one, Member other)
    {
        await Task.WhenAll(one.Post(room, "one"), other.Post(room, "other"));
        var last = await one.Post(room, "both");
        await Task.WhenAll(one.Reached(room, last.Seq), other.Reached(room, last.Seq));
    }

    /// <summary>Until all are ready.</summary>
    private Task<ServerProcess[]> Start(params Task<ServerProcess>[] starting) => Task.WhenAll(starting.Select(async start =>
    {
        var process = await start;
        _started.Add(process);
        return process;
    }));

    /// <summary>What is promised is for a machine of its own; here other tests run beside it, and the wait for readiness is the bound.</summary>
    private void Tell(string how, TimeSpan took, TimeSpan promised) =>
        output.WriteLine(FormattableString.Invariant($"all ready {how} after {took.TotalSeconds:0.0} s (promised: {promised.TotalSeconds:0} s)"));

    private async Task Check(RoomId room, params Member[] members)
    {
        await using var reader = new LogReader(_database.ConnectionString);
        var journals = new Journals(
            members.SelectMany(member => member.Sent),
            [.. members.SelectMany(member => member.Stretches())],
            members.SelectMany(member => member.Shown),
            [.. members.SelectMany(member => member.Seen)],
            []);
        var verdict = HistoryChecker.Check(journals, await reader.Logs([room.Value], CancellationToken.None));
        Assert.True(verdict.IsClean, Conversation.Describe(verdict));
        Assert.True(verdict.SendsChecked == members.Sum(member => member.Sent.Count) && verdict.DeliveriesChecked > 0, "nothing was checked");
    }
}
