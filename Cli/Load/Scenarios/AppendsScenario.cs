using OrleansChat.Cli.Load.Limits;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary><c>appends</c>: what <c>COPY</c> alone reaches into the event log's table, the limit of any journal on this server.</summary>
internal static class AppendsScenario
{
    public static async Task Run(LoadOptions options, TargetSystem system, RunReport report, CancellationToken cancel)
    {
        var connection = system.Connection ?? throw new InvalidOperationException("appends needs the database: give --connection.");
        foreach (var writers in new[] { 1, 2, 4 })
        {
            Progress.Show($"COPY in batches of {CopyLimit.Batch} on {writers} connections");
            var rows = await CopyLimit.RowsPerSecond(connection, writers, options.Warmup, options.Length, cancel);
            report.Add($"copyRowsPerSecond.{writers}", $"COPY rows/s, {writers} connection{(writers == 1 ? "" : "s")}", rows, "N0");
        }

        report.Note("ours is measured at Journal.Append in process, by the tests; many-rooms shows what arrives through sockets");
    }
}
