using System.CommandLine;
using System.Globalization;
using OrleansChat.Client;
using static OrleansChat.Cli.Admin.Printer;

namespace OrleansChat.Cli.Admin;

/// <summary>What the server says to people, whom it lets in, and what people say about each other.</summary>
internal static class ServerVerbs
{
    public static IEnumerable<Command> All(RunVerb run) => [Motd(run), Announce(run), Registration(run), Keys(run), Reports(run)];

    private static Command Motd(RunVerb run)
    {
        var (text, language) = (new Argument<string[]>("text") { Description = "The new text; without one it is shown." },
            new Option<string>("--language") { Description = "BCP 47.", DefaultValueFactory = _ => "en" });
        var clear = new Option<bool>("--clear") { Description = "Back to what is configured." };
        return Verbs.Verb(run, "motd", "The message of the day.", async (desk, parsed, cancel) =>
        {
            var path = $"texts/motd/{Uri.EscapeDataString(parsed.GetRequiredValue(language))}";
            if (parsed.GetValue(clear))
            {
                await desk.Server.SendAsync(HttpMethod.Delete, path, null, cancel);
                desk.Print.Say("Taken back.");
            }
            else if (parsed.GetValue(text) is { Length: > 0 } words)
            {
                await desk.Server.SendAsync(HttpMethod.Put, path, new { text = string.Join(' ', words) }, cancel);
                desk.Print.Say("Everybody sees it now.");
            }
            else
            {
                await ShowAsync(desk, path, cancel);
            }

            return ExitCodes.Done;
        }, text, language, clear);
    }

    private static async Task ShowAsync(Desk desk, string path, CancellationToken cancel)
    {
        try
        {
            desk.Print.Facts(await desk.Server.GetAsync(path, cancel), ("TEXT", Of("text")), ("LANGUAGE", Of("language")), ("FROM", Of("source")));
        }
        catch (ChatRefusedException refused) when (refused.Refusal.Code == "not_found")
        {
            desk.Print.Say("There is none.");
        }
    }

    private static Command Announce(RunVerb run)
    {
        var text = new Argument<string[]>("text") { Arity = ArgumentArity.OneOrMore };
        return Verbs.Verb(run, "announce", "Show a text to everybody who is connected, once.", async (desk, parsed, cancel) =>
        {
            await desk.Server.SendAsync(HttpMethod.Post, "announcements", new { text = string.Join(' ', parsed.GetRequiredValue(text)) }, cancel);
            desk.Print.Say("Announced.");
            return ExitCodes.Done;
        }, text);
    }

    private static Command Registration(RunVerb run)
    {
        var mode = new Argument<string?>("mode") { Description = "open, invite or closed; without one it is shown.", DefaultValueFactory = _ => null };
        mode.AcceptOnlyFromAmong("open", "invite", "closed");
        return Verbs.Verb(run, "registration", "Who may register.", async (desk, parsed, cancel) =>
        {
            var answer = parsed.GetValue(mode) is { } wanted
                ? await desk.Server.SendAsync(HttpMethod.Put, "registration", new { mode = wanted }, cancel)
                : await desk.Server.GetAsync("registration", cancel);
            desk.Print.Facts(answer, ("MODE", Of("mode")));
            return ExitCodes.Done;
        }, mode);
    }

    private static Command Keys(RunVerb run)
    {
        var what = new Argument<string>("what") { Description = "list, or rotate: the next key signs from now on.", DefaultValueFactory = _ => "list" };
        what.AcceptOnlyFromAmong("list", "rotate");
        return Verbs.Verb(run, "keys", "The keys of access tokens.", async (desk, parsed, cancel) =>
        {
            var keys = parsed.GetRequiredValue(what) == "rotate"
                ? await desk.Server.SendAsync(HttpMethod.Post, "keys/rotate", null, cancel)
                : await desk.Server.GetAsync("keys", cancel);
            desk.Print.Table(keys, ("KEY", Of("keyId")), ("STATE", Of("state")), ("SINCE", At("since")));
            return ExitCodes.Done;
        }, what);
    }

    private static Command Reports(RunVerb run)
    {
        var resolve = new Option<long?>("--resolve") { Description = "Resolve the report of this number." };
        var note = new Option<string?>("--note") { Description = "Why." };
        var all = new Option<bool>("--all") { Description = "Those that are resolved, too." };
        return Verbs.Verb(run, "reports", "Messages that members reported.", async (desk, parsed, cancel) =>
        {
            if (parsed.GetValue(resolve) is { } id)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"reports/{id}/resolve");
                await desk.Server.SendAsync(HttpMethod.Post, path, new { note = parsed.GetValue(note) }, cancel);
                desk.Print.Say("Resolved.");
                return ExitCodes.Done;
            }

            desk.Print.Table(
                await desk.Server.GetAsync(parsed.GetValue(all) ? "reports" : "reports?open=true", cancel),
                ("REPORT", Of("reportId")), ("AT", At("at")), ("ROOM", Of("roomId")), ("MESSAGE", Of("target")), ("REASON", Of("reason")), ("TEXT", Of("text")),
                ("RESOLVED", At("resolvedAt")));
            return ExitCodes.Done;
        }, resolve, note, all);
    }
}
