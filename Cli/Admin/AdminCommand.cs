using System.CommandLine;
using OrleansChat.Cli.Terminal;

namespace OrleansChat.Cli.Admin;

/// <summary><c>chat admin</c>: one verb and an exit code, or, without a verb, a prompt.</summary>
internal static class AdminCommand
{
    private const string Name = "admin";
    private const string Fallback = "http://127.0.0.1:5090";

    private static readonly Option<string?> Url = new("--admin-url")
    {
        Description = $"The operators' port of a gateway. Default: $CHAT_ADMIN_URL, then .data/run/admin, then {Fallback}.",
        Recursive = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "The server's answer as it came, for programs.", Recursive = true };

    public static Command Create()
    {
        var command = new Command(
            Name,
            "The operators' console. Without a verb: a prompt.\n\n" +
            "Exit codes are those of \"chat --help\".\n" +
            "The token of a sign-in is kept where \"chat\" keeps its session (admin.json, where that is a file) until it expires;\n" +
            "CHAT_ADMIN_TOKEN stands in for it.")
        {
            Url,
            Json,
        };
        foreach (var verb in Verbs.All(AtAsync))
        {
            command.Add(verb);
        }

        command.SetAction((parsed, cancel) => AtAsync(parsed, (desk, _, stop) => new Prompt(desk).RunAsync(stop), cancel));
        return command;
    }

    public static bool IsPrompt(ParseResult parsed) => parsed.CommandResult.Command.Name == Name;

    private static async Task<int> AtAsync(ParseResult parsed, Desk.Verb verb, CancellationToken cancel)
    {
        var text = Given(parsed);
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync($"Not the address of an operators' port: {SafeText.Line(text)} (it looks like {Fallback})");
            return ExitCodes.Usage;
        }

        using var server = new AdminServer(url, AdminTokens.Default());
        var desk = new Desk(server, new Printer(Console.Out, parsed.GetValue(Json)));
        return await ExitCodes.OfAsync(() => verb(desk, parsed, cancel));
    }

    private static string Given(ParseResult parsed)
    {
        if ((parsed.GetValue(Url) ?? Environment.GetEnvironmentVariable("CHAT_ADMIN_URL")) is { Length: > 0 } given)
        {
            return given;
        }

        var file = Path.Combine(".data", "run", "admin");
        return File.Exists(file) && File.ReadLines(file).FirstOrDefault() is { Length: > 0 } first ? first : Fallback;
    }
}
