using Npgsql;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Scenarios;
using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Load;

/// <summary>One run: a system, a scenario, a report, an exit status.</summary>
internal static class LoadRun
{
    /// <returns>0: all well; 1: the run could not be made; 2: the checker or the scenario found something wrong.</returns>
    public static async Task<int> Run(LoadOptions options, CancellationToken cancel)
    {
        try
        {
            var report = new RunReport();
            await using (var system = await TargetSystem.Open(options, cancel))
            {
                await Scenario(options.Scenario)(options, system, report, cancel);
            }

            Progress.Done("");
            ReportPrinter.Print(report, options, Console.Out);
            if (options.Json is { } file)
            {
                await ReportPrinter.Write(report, options, file, cancel);
            }

            return report.IsGood ? 0 : 2;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Progress.Done("stopped");
            return 1;
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or InvalidOperationException or TimeoutException
            or NotSupportedException or InvalidDataException or NpgsqlException)
        {
            Progress.Done("");
            await Console.Error.WriteLineAsync("load: " + fault.Message);
            return 1;
        }
    }

    private static Func<LoadOptions, TargetSystem, RunReport, CancellationToken, Task> Scenario(string name) => name switch
    {
        "idle" => IdleScenario.Run,
        "storm" => StormScenario.Run,
        "history" => HistoryScenario.Run,
        "search" => SearchScenario.Run,
        "presence" => PresenceScenario.Run,
        "appends" => AppendsScenario.Run,
        _ => RoomScenario.Run,
    };
}
