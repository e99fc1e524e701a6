using System.CommandLine;
using System.Text.Json;
using OrleansChat.Client;

namespace OrleansChat.Cli.Admin;

/// <summary>Ends of processes: one, or all of them one after another.</summary>
internal static class StopVerbs
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static IEnumerable<Command> All(RunVerb run)
    {
        yield return Create(run, "stop", "End a process. A supervisor that starts everything again has to be told not to.", restart: false);
        yield return Create(run, "restart", "End a process with exit code 75, which asks its supervisor to start it again.", restart: true);
    }

    private static Command Create(RunVerb run, string name, string help, bool restart)
    {
        var process = ClusterVerbs.Process();
        var drain = new Option<bool>("--drain") { Description = "Tell its sockets over some seconds; else all at once." };
        var all = new Option<bool>("--all")
        {
            Description = restart ? "All processes, each when the one before is back." : "All processes, one after another; the one that answers last.",
        };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        return Verbs.Verb(run, name, help, async (desk, parsed, cancel) =>
        {
            var order = new { restart, drain = parsed.GetValue(drain) };
            if (!parsed.GetValue(all))
            {
                await StopAsync(desk, parsed.GetRequiredValue(process), order, cancel);
                desk.Print.Say(restart ? "It ends now, and comes back if its supervisor starts it." : "It ends now.");
                return ExitCodes.Done;
            }

            return Desk.Confirms($"{name} all processes?", parsed.GetValue(yes)) ? await RollAsync(desk, restart, order, cancel) : ExitCodes.Usage;
        }, process, drain, all, yes);
    }

    private static Task<JsonElement> StopAsync(Desk desk, string process, object order, CancellationToken cancel) =>
        desk.Server.SendAsync(HttpMethod.Post, $"processes/{Uri.EscapeDataString(process)}/stop", order, cancel);

    private static async Task<int> RollAsync(Desk desk, bool restart, object order, CancellationToken cancel)
    {
        var status = await desk.Server.GetAsync("status", cancel);
        var self = status.GetProperty("answering").GetString();
        var names = Answering(status).OrderBy(one => one.Key == self).ThenBy(one => one.Key, StringComparer.Ordinal).ToArray();
        foreach (var (name, id) in names)
        {
            await StopAsync(desk, id, order, cancel);
            desk.Print.Say($"{name} ends …");
            if (!restart && name == self)
            {
                return ExitCodes.Done;
            }

            if (!await UntilAsync(desk, now => restart ? now.TryGetValue(name, out var next) && next != id : !now.ContainsValue(id), cancel))
            {
                desk.Print.Say(restart ? $"{name} did not come back; the rest is left as it is." : $"{name} did not end; the rest is left as it is.");
                return ExitCodes.Unreachable;
            }
        }

        desk.Print.Say("Done.");
        return ExitCodes.Done;
    }

    /// <summary>Asks until it is so; meanwhile nobody may answer.</summary>
    private static async Task<bool> UntilAsync(Desk desk, Func<Dictionary<string, string>, bool> isSo, CancellationToken cancel)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Patience)
        {
            await Task.Delay(Pause, TimeProvider.System, cancel);
            try
            {
                if (isSo(Answering(await desk.Server.GetAsync("status", cancel))))
                {
                    return true;
                }
            }
            catch (ChatException fault) when (fault is ChatUnreachableException or ChatRefusedException { Refusal.Retryable: true })
            {
                // It goes, or comes back.
            }
        }

        return false;
    }

    /// <summary>Names and ids of the processes that answer.</summary>
    private static Dictionary<string, string> Answering(JsonElement status) => status.GetProperty("processes").EnumerateArray()
        .Where(one => one.GetProperty("answers").GetBoolean())
        .GroupBy(one => one.GetProperty("name").GetString()!)
        .ToDictionary(same => same.Key, same => same.First().GetProperty("id").GetString()!);
}
