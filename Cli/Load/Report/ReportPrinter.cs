using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansChat.Cli.Load.Checker;

namespace OrleansChat.Cli.Load.Report;

/// <summary>A run's report as a table and as JSON.</summary>
internal static class ReportPrinter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Print(RunReport report, LoadOptions options, TextWriter output)
    {
        var (warmup, length) = (options.Warmup.TotalSeconds, options.Length.TotalSeconds);
        output.WriteLine($"\n{options.Scenario} · warm after {warmup:0} s, {length:0} s measured · --seed {options.Seed}\n");
        output.WriteLine($"{"",-36}{"cold",12}{"warm",12}{"limit",12}{"warm ratio",12}{"cold ratio",12}");
        foreach (var row in report.Rows)
        {
            var ours = $"{Text(row.Cold, row.Format),12}{Text(row.Warm, row.Format),12}";
            var limit = $"{Text(row.Limit, row.Format),12}{Text(row.Ratio, "0.00 ×"),12}{Text(row.ColdRatio, "0.00 ×"),12}";
            output.WriteLine($"{row.Label,-36}{ours}{limit}");
        }

        output.WriteLine();
        foreach (var fault in report.Chaos)
        {
            var resume = fault.ResumeSeconds is { } seconds
                ? FormattableString.Invariant($"{fault.Cut} connections cut, the last caught up {seconds:0.0} s after")
                : "no connection cut";
            var (disturbed, end) = (fault.Disturbed, fault.Recovered ? "" : "; NOT RECOVERED");
            var ended = fault.EndSeconds is { } took ? FormattableString.Invariant($"; it ended {took:0.0} s after it was asked to") : "";
            var rooms = fault.Rooms.Count == 0 ? "" : $"; rooms then: {string.Join(", ", fault.Rooms.Select(silo => $"{silo.Key} {silo.Value}"))}";
            var felt = FormattableString.Invariant(
                $"outage {fault.OutageSeconds:0.0} s; {disturbed.Share:P0} of {disturbed.Rooms} rooms disturbed (> 1 s)");
            output.WriteLine($"{fault.Kind} ({fault.Victim}): {felt}; {resume}{ended}{rooms}{end}");
            if (fault.Wrong is { } wrong)
            {
                output.WriteLine($"FAILED: {fault.Kind}: {wrong}");
            }
        }

        report.Notes.ForEach(output.WriteLine);
        if (report.Verdict is { } verdict)
        {
            Print(verdict, output);
        }

        report.Failures.ForEach(failure => output.WriteLine("FAILED: " + failure));
    }

    public static async Task Write(RunReport report, LoadOptions options, FileInfo file, CancellationToken cancel)
    {
        var root = new JsonObject
        {
            ["scenario"] = options.Scenario,
            ["at"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["seed"] = options.Seed,
            ["warmupSeconds"] = options.Warmup.TotalSeconds,
            ["seconds"] = options.Length.TotalSeconds,
            ["silos"] = options.Silos,
            ["gateways"] = options.Gateways,
            ["processors"] = Environment.ProcessorCount,
            ["figures"] = new JsonObject(report.Rows.Select(row => KeyValuePair.Create<string, JsonNode?>(row.Key, new JsonObject
            {
                ["cold"] = row.Cold,
                ["warm"] = row.Warm,
                ["limitCold"] = row.LimitCold,
                ["limit"] = row.Limit,
                ["ratio"] = row.Ratio,
                ["coldRatio"] = row.ColdRatio,
            }))),
            ["chaos"] = JsonSerializer.SerializeToNode(report.Chaos, JsonSerializerOptions.Web),
            ["notes"] = JsonSerializer.SerializeToNode(report.Notes),
            ["failures"] = JsonSerializer.SerializeToNode(report.Failures),
            ["checker"] = report.Verdict is { } verdict ? ToJson(verdict) : null,
            ["good"] = report.IsGood,
        };
        await File.WriteAllTextAsync(file.FullName, root.ToJsonString(Indented) + "\n", cancel);
    }

    private static void Print(Verdict verdict, TextWriter output)
    {
        var counts = Enum.GetValues<Wrong>().Select(kind => $"{Name(kind)} {verdict.Count(kind)}");
        output.WriteLine($"\nchecker: {string.Join(" · ", counts)}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  compared {verdict.EventsInLog:N0} events, {verdict.SendsChecked:N0} sends, {verdict.DeliveriesChecked:N0} deliveries, "
                + $"{verdict.StatesChecked:N0} states"));
        foreach (var kind in Enum.GetValues<Wrong>().Where(kind => verdict.Count(kind) > 0))
        {
            output.WriteLine($"  first {Name(kind)}: {verdict.First(kind)}");
        }

        verdict.NotChecked.ForEach(what => output.WriteLine("  NOT CHECKED: " + what));
        output.WriteLine(verdict.IsClean ? "verdict: clean" : "verdict: BROKEN");
    }

    private static JsonObject ToJson(Verdict verdict)
    {
        var json = new JsonObject();
        foreach (var kind in Enum.GetValues<Wrong>())
        {
            json[Name(kind)] = verdict.Count(kind);
        }

        json["first"] = new JsonObject(Enum.GetValues<Wrong>().Where(kind => verdict.First(kind) is not null)
            .Select(kind => KeyValuePair.Create<string, JsonNode?>(Name(kind), verdict.First(kind))));
        json["eventsInLog"] = verdict.EventsInLog;
        json["sendsChecked"] = verdict.SendsChecked;
        json["deliveriesChecked"] = verdict.DeliveriesChecked;
        json["statesChecked"] = verdict.StatesChecked;
        json["notChecked"] = JsonSerializer.SerializeToNode(verdict.NotChecked);
        return json;
    }

    private static string Name(Wrong kind) => kind switch
    {
        Wrong.Duplicate => "duplicate",
        Wrong.Gap => "gaps",
        Wrong.Ghost => "ghosts",
        Wrong.Forbidden => "forbidden",
        Wrong.Lost => "lost",
        Wrong.Reordered => "reordered",
        Wrong.Diverged => "diverged",
        _ => "stuck",
    };

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
