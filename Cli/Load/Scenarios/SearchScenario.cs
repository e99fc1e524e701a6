using System.Diagnostics;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>
/// <c>search</c>: members search in their rooms while these go on. Its checker compares what was found with what was posted: every message
/// that stands is found by its own word, once, by members alone; nothing that was deleted is.
/// </summary>
internal static class SearchScenario
{
    private const int Fill = 40;
    private const int DeleteEach = 10;

    private static readonly TimeSpan IndexLimit = TimeSpan.FromSeconds(60);

    public static async Task Run(LoadOptions options, TargetSystem system, RunReport report, CancellationToken cancel)
    {
        var shape = new RoomShape(options.Rooms ?? 50, options.Members ?? 4, 1);
        var users = await system.Provision(shape.Users, shape.Rooms, shape.Members, cancel);
        using var rooms = new SearchedRooms(system.Urls, users, options.Seed);
        Progress.Show($"{Fill} messages to each of {shape.Rooms} rooms");
        await rooms.Post(Fill, cancel);
        var lag = await rooms.UntilFound(IndexLimit, cancel);
        await rooms.Delete(DeleteEach, cancel);

        var searchers = Math.Min(options.Senders ?? 8, shape.Users);
        Progress.Show($"{searchers} search at once");
        var times = new Histogram();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var writing = rooms.KeepPosting(stop.Token);
        await rooms.Search(searchers, options.Warmup, null, cancel);
        var clock = Stopwatch.StartNew();
        await rooms.Search(searchers, options.Length, times, cancel);
        var seconds = clock.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await writing;

        report.Add("searchesPerSecond", "searches/s", times.Count / seconds, "N0");
        foreach (var (key, share) in RunReport.Percentiles)
        {
            report.Add($"searchMs.{key}", $"search {key} ms", times.Percentile(share) / 1e3, "N1");
        }

        report.Add("indexedMs", "all found after the last answer, ms", lag.TotalMilliseconds, "N0");
        report.Note($"{searchers} searches at once, each in one room of {shape.Rooms}; a writer in every room");
        Progress.Show("the checker compares");
        await rooms.UntilFound(IndexLimit, cancel);
        report.Failures.AddRange(await rooms.Check(cancel));
        report.Note($"{rooms.Checked:N0} messages looked for, by a member and by a stranger");
    }
}
