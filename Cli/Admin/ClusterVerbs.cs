using System.CommandLine;
using System.Text.Json;
using static OrleansChat.Cli.Admin.Printer;

namespace OrleansChat.Cli.Admin;

/// <summary>What runs, and how it is set up.</summary>
internal static class ClusterVerbs
{
    public static IEnumerable<Command> All(RunVerb run)
    {
        yield return Verbs.Verb(run, "status", "All processes, and what they carry.", StatusAsync);
        yield return Verbs.Verb(run, "uptime", "How long each process runs.", (desk, _, cancel) =>
            ListAsync(
                desk, _ => true, cancel,
                ("NAME", Of("name")), ("UP", Duration("uptimeSeconds")), ("SINCE", At("startedAt")), ("VERSION", Of("version"))));
        yield return Verbs.Verb(run, "silos", "The silos.", (desk, _, cancel) => ListAsync(
            desk, one => one.TryGetProperty("silo", out var _), cancel,
            ("NAME", Of("name")), ("ANSWERS", Of("answers")), ("ADDRESS", Of("silo")), ("ROOMS", Of("rooms")), ("MEMORY", Mebibytes("memoryBytes")),
            ("ERRORS", Of("errors"))));
        yield return Verbs.Verb(run, "gateways", "The gateways.", (desk, _, cancel) => ListAsync(
            desk, one => one.TryGetProperty("gateway", out var _), cancel,
            ("NAME", Of("name")), ("ANSWERS", Of("answers")), ("ID", Of("gateway")), ("SOCKETS", Of("sockets")), ("FEEDS", Of("feeds")),
            ("CALL MS", Of("callMs")), ("SLOW", Of("slowCallMs")), ("ERRORS", Of("errors"))));
        yield return Config(run);
    }

    private static Command Config(RunVerb run)
    {
        var process = Process();
        const string ShowHelp = "Every setting that is not its default, and where it comes from. Secrets are masked.";
        var show = Verbs.Verb(run, "show", ShowHelp, async (desk, parsed, cancel) =>
        {
            var settings = await desk.Server.GetAsync($"processes/{Uri.EscapeDataString(parsed.GetRequiredValue(process))}/settings", cancel);
            desk.Print.Table(settings, ("SETTING", Of("name")), ("VALUE", Of("value")), ("FROM", Of("source")));
            return ExitCodes.Done;
        }, process);
        return new Command("config", "How processes are set up.") { show };
    }

    /// <summary>Which process a verb is about.</summary>
    public static Argument<string> Process() => new("process")
    {
        Description = "Its name, as \"status\" shows it; default: the one that answers.",
        DefaultValueFactory = _ => "self",
    };

    private static async Task<int> StatusAsync(Desk desk, ParseResult parsed, CancellationToken cancel)
    {
        var status = await desk.Server.GetAsync("status", cancel);
        if (desk.Print.IsJson)
        {
            desk.Print.Raw(status.GetRawText());
            return ExitCodes.Done;
        }

        var all = status.GetProperty("processes");
        desk.Print.Say(
            $"{all.GetArrayLength()} processes, {Sum(all, "rooms")} rooms in memory, {Sum(all, "sockets")} sockets; {Of("answering")(status)} answers");
        desk.Print.Table(
            all, ("NAME", Of("name")), ("KIND", Of("kind")), ("ANSWERS", Of("answers")), ("UP", Duration("uptimeSeconds")), ("ROOMS", Of("rooms")),
            ("SOCKETS", Of("sockets")), ("MEMORY", Mebibytes("memoryBytes")), ("ERRORS", Of("errors")));
        return ExitCodes.Done;
    }

    private static async Task<int> ListAsync(
        Desk desk, Func<JsonElement, bool> isWanted, CancellationToken cancel, params (string Title, Func<JsonElement, string> Cell)[] columns)
    {
        var status = await desk.Server.GetAsync("status", cancel);
        desk.Print.Table(JsonSerializer.SerializeToElement(status.GetProperty("processes").EnumerateArray().Where(isWanted)), columns);
        return ExitCodes.Done;
    }

    private static long Sum(JsonElement rows, string member) =>
        rows.EnumerateArray().Sum(row => row.TryGetProperty(member, out var value) ? value.GetInt64() : 0);
}
