using System.Diagnostics;
using System.Text.Json;
using OrleansChat.Cli.Load.Limits;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>
/// <c>appends</c>: what the silo's journal stores in a second, in process, beside what <c>COPY</c> alone reaches into the event log's
/// table with as many connections: the limit of any journal on this server.
/// </summary>
internal static class AppendsScenario
{
    /// <summary>Connections of both sides: the journal's default number of writers.</summary>
    private const int Writers = 1;

    public static async Task Run(LoadOptions options, TargetSystem system, RunReport report, CancellationToken cancel)
    {
        var connection = system.Connection ?? throw new InvalidOperationException("appends needs the database: give --connection.");
        Progress.Show($"COPY in batches of {CopyLimit.Batch} on {Writers} connection");
        var copied = await CopyLimit.RowsPerSecond(connection, Writers, options.Warmup, options.Length, cancel);
        report.Add("copyRowsPerSecond", $"COPY rows/s, {Writers} connection", copied, "N0");
        foreach (var (rooms, events) in new[] { (500, 1), (2_000, 1), (200, 8) })
        {
            Progress.Show($"Journal.Append of {events} to {rooms} rooms");
            var stored = await Journal(connection, rooms, events, options, cancel);
            var name = $"{rooms} rooms, {events} at a time";
            report.Add($"journal.{rooms}.{events}.eventsPerSecond", $"Journal.Append events/s, {name}", stored, "N0");
            report.Add($"journal.{rooms}.{events}.ratio", $"… of COPY, {name}", stored / copied, "N2");
        }
    }

    /// <summary>Runs the silo's own bench: the load tester must not know the silo's code.</summary>
    private static async Task<double> Journal(string connection, int rooms, int events, LoadOptions options, CancellationToken cancel)
    {
        var silo = Path.Combine(DevScript.Root(), "artifacts", "bin", "Silo", "release", "OrleansChat.Silo.dll");
        var start = new ProcessStartInfo("dotnet",
        [
            silo, "journal-bench", "--rooms", $"{rooms}", "--events", $"{events}",
            "--warmup", $"{(int)options.Warmup.TotalSeconds}", "--seconds", $"{(int)options.Length.TotalSeconds}",
        ])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["ConnectionStrings__Chat"] = connection;
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0
            ? JsonDocument.Parse(answer).RootElement.GetProperty("perSecond").GetDouble()
            : throw new InvalidOperationException("The journal's bench failed; its words are above.");
    }
}
