using System.Net;
using Orleans.Runtime;
using OrleansChat.Silo.Cluster;

namespace OrleansChat.Silo.Membership;

/// <summary>
/// Clears the way into a cluster that died. A joining silo must reach every silo that the table calls active; after a crash of all
/// of them nobody is left to vote the dead ones out, and it would wait for them until it gives up. So before it joins, rows whose
/// endpoint refuses a connection, or is silent while the heartbeat is stale, are declared dead, under the table's own version fence.
/// </summary>
public sealed partial class DeadRows(
    IMembershipTable table,
    EndpointProbe probe,
    SiloEndpoint self,
    TimeProvider time,
    ILogger<DeadRows> logger)
{
    public static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(10);

    /// <summary>Six heartbeats missed.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Beyond <see cref="Stale"/> every silent row was either declared dead or has shown a heartbeat.</summary>
    private static readonly TimeSpan Patience = Stale + TimeSpan.FromSeconds(5);

    /// <summary>Returns once every row left is reachable, or after 65 s: then its heartbeats go on, it is alive behind a partition, and the join itself decides.</summary>
    public async Task Clear(CancellationToken cancel)
    {
        await table.InitializeMembershipTable(true);
        var started = time.GetTimestamp();
        while (await Round(cancel) is { Count: > 0 } silent)
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                LogStillThere(logger, string.Join(", ", silent));
                return;
            }

            LogWaiting(logger, string.Join(", ", silent));
            await Task.Delay(Pause, time, cancel);
        }
    }

    /// <summary>What to believe about a row of which we saw <paramref name="answer"/>.</summary>
    /// <param name="heartbeatAge">By the table and our clock.</param>
    /// <param name="onThisHost">A refusal of our own host is certain; from afar it may be a firewall's, and only a missed heartbeat confirms it.</param>
    internal static Verdict Judge(EndpointAnswer answer, TimeSpan heartbeatAge, bool onThisHost) => answer switch
    {
        EndpointAnswer.Greeted => Verdict.Alive,
        EndpointAnswer.Refused when onThisHost || heartbeatAge > HeartbeatPeriod * 1.2 => Verdict.Dead,
        _ => heartbeatAge > Stale ? Verdict.Dead : Verdict.Unclear,
    };

    /// <summary>The rows that stay unclear.</summary>
    private async Task<IReadOnlyList<SiloAddress>> Round(CancellationToken cancel)
    {
        var rows = (await table.ReadAll()).Members.Select(member => member.Item1).Where(IsInTheWay).ToArray();
        var verdicts = await Task.WhenAll(rows.Select(row => Ask(row, cancel)));
        foreach (var (row, _) in rows.Zip(verdicts).Where(pair => pair.Second == Verdict.Dead))
        {
            await Bury(row.SiloAddress);
        }

        return [.. rows.Zip(verdicts).Where(pair => pair.Second == Verdict.Unclear).Select(pair => pair.First.SiloAddress)];
    }

    /// <summary>Only active silos are waited for. Our own predecessor at the same endpoint is declared dead by Orleans itself.</summary>
    private bool IsInTheWay(MembershipEntry entry) =>
        entry.Status == SiloStatus.Active && !entry.SiloAddress.Endpoint.Equals(new IPEndPoint(self.Advertised, self.SiloPort));

    private async Task<Verdict> Ask(MembershipEntry entry, CancellationToken cancel)
    {
        var endpoint = entry.SiloAddress.Endpoint;
        var onThisHost = IPAddress.IsLoopback(endpoint.Address) || endpoint.Address.Equals(self.Advertised);
        var age = time.GetUtcNow().UtcDateTime - entry.IAmAliveTime;
        return Judge(await probe.Ask(endpoint, cancel), age, onThisHost);
    }

    /// <summary>A conflict means that another starting silo was faster, or that the row changed: read again.</summary>
    private async Task Bury(SiloAddress silo)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var now = await table.ReadAll();
            var row = now.Members.FirstOrDefault(member => member.Item1.SiloAddress.Equals(silo));
            if (row is null || row.Item1.Status == SiloStatus.Dead)
            {
                return;
            }

            row.Item1.Status = SiloStatus.Dead;
            if (await table.UpdateRow(row.Item1, row.Item2, now.Version.Next()))
            {
                LogBuried(logger, silo);
                return;
            }
        }
    }

    [LoggerMessage(1101, LogLevel.Information, "Silo {Silo} of an earlier run is declared dead: its endpoint does not answer")]
    private static partial void LogBuried(ILogger logger, SiloAddress silo);

    [LoggerMessage(1102, LogLevel.Information, "Waiting until it is clear whether these silos live: {Silos}")]
    private static partial void LogWaiting(ILogger logger, string silos);

    [LoggerMessage(1103, LogLevel.Warning, "These silos show heartbeats but cannot be reached from here: {Silos}")]
    private static partial void LogStillThere(ILogger logger, string silos);
}

internal enum Verdict
{
    Alive,
    Dead,
    Unclear,
}
