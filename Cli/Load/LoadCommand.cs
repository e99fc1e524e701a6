using System.CommandLine;
using OrleansChat.Cli.Load.Chaos;
using OrleansChat.Cli.Load.Limits;

namespace OrleansChat.Cli.Load;

/// <summary><c>chat load SCENARIO</c>: loads a system, measures it, and proves from its database that nothing went wrong.</summary>
public static class LoadCommand
{
    internal static readonly string[] Scenarios = ["big-room", "many-rooms", "dm", "idle", "storm", "history", "search", "presence", "appends"];

    public static Command Create()
    {
        var scenario = new Argument<string>("scenario") { Description = "What to do.", HelpName = string.Join('|', Scenarios) };
        scenario.AcceptOnlyFromAmong(Scenarios);
        var seconds = new Option<int>("--seconds") { Description = "Length of the measured window.", DefaultValueFactory = _ => 20 };
        var warmup = new Option<int>("--warmup")
        {
            Description = "Seconds of traffic before it; a cold figure is taken after 3 s.",
            DefaultValueFactory = _ => 20,
        };
        var seed = new Option<int>("--seed") { Description = "Repeats a run's texts, jitter and choice of victims; default: a new one." };
        var json = new Option<FileInfo?>("--json") { Description = "Also write all figures to this file." };
        var rooms = new Option<int?>("--rooms") { Description = "Instead of the scenario's number of rooms." };
        var members = new Option<int?>("--members") { Description = "Instead of the scenario's number of members per room." };
        var senders = new Option<int?>("--senders") { Description = "Senders per room (storm, history: connections at once; search: searches)." };
        var sample = new Option<int>("--sample")
        {
            Description = "Members on the real client, checked event by event.",
            DefaultValueFactory = _ => 3,
        };
        var url = new Option<string[]>("--url") { Description = "Gateways of a running system.", AllowMultipleArgumentsPerToken = true };
        var connection = new Option<string?>("--connection") { Description = "Its database, for the checker; default: what ./dev wrote." };
        var silos = new Option<int>("--silos") { Description = "Start a throw-away cluster with this many silos." };
        var gateways = new Option<int>("--gateways") { Description = "Gateways of the throw-away cluster." };
        var port = new Option<int>("--port") { Description = "Its port; default: a free one." };
        var chaos = new Option<string>("--chaos")
        {
            Description = $"Faults during the run, with commas between: {string.Join(',', Fault.Kinds)}.",
            DefaultValueFactory = _ => "",
        };
        var freeze = new Option<int>("--freeze") { Description = "Seconds that freeze-silo stops a silo.", DefaultValueFactory = _ => 45 };
        var noLimit = new Option<bool>("--no-limit") { Description = "Do not measure the bare limit." };
        var events = new Option<int?>("--events") { Description = "history: pages from a room of so many events, next to one of 1,000." };
        var from = new Option<string?>("--from") { Description = "Start with the servers of this commit; with --chaos rolling they are upgraded under load." };
        var keep = new Option<bool>("--keep") { Description = "Leave the throw-away system running." };
        var command = new Command("load", "Measure a system under load and check that nothing was lost, doubled or reordered.")
        {
            scenario, seconds, warmup, seed, json, rooms, members, senders, sample, url, connection, silos, gateways, port, chaos, freeze,
            noLimit, keep, events, from, CreateLimitServer(),
        };
        chaos.Validators.Add(result =>
        {
            foreach (var kind in Split(result.GetValueOrDefault<string>()).Except(Fault.Kinds))
            {
                result.AddError($"--chaos knows {string.Join(", ", Fault.Kinds)}, not {kind}.");
            }
        });
        url.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Where(token => !Uri.TryCreate(token.Value, UriKind.Absolute, out _)))
            {
                result.AddError($"--url takes addresses such as http://127.0.0.1:5080, not {text.Value}.");
            }
        });
        events.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1_000 or > 10_000_000)
            {
                result.AddError("--events takes 1,000 to 10,000,000.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(from) is { Implicit: false } && result.GetResult(url) is { Implicit: false })
            {
                result.AddError("--from starts a system of its own: it does not go with --url.");
            }
        });
        command.SetAction((parse, cancel) => LoadRun.Run(
            new LoadOptions(
                parse.GetRequiredValue(scenario),
                TimeSpan.FromSeconds(parse.GetValue(warmup)),
                TimeSpan.FromSeconds(Math.Max(1, parse.GetValue(seconds))),
                parse.GetResult(seed) is null ? Random.Shared.Next(1, int.MaxValue) : parse.GetValue(seed),
                parse.GetValue(json),
                parse.GetValue(rooms),
                parse.GetValue(members),
                parse.GetValue(senders),
                parse.GetValue(sample),
                [.. (parse.GetValue(url) ?? []).Select(text => new Uri(text))],
                parse.GetValue(connection),
                parse.GetValue(silos),
                parse.GetValue(gateways),
                parse.GetValue(port),
                Split(parse.GetValue(chaos)),
                TimeSpan.FromSeconds(parse.GetValue(freeze)),
                !parse.GetValue(noLimit),
                parse.GetValue(keep),
                parse.GetValue(events),
                parse.GetValue(from)),
            cancel));
        return command;
    }

    /// <summary>The hidden verb of the process that the limit is measured on.</summary>
    private static Command CreateLimitServer()
    {
        var command = new Command(LimitServer.Verb, "The bare server that the load tester compares with.") { Hidden = true };
        command.SetAction((_, cancel) => LimitServer.Run(cancel));
        return command;
    }

    private static string[] Split(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
