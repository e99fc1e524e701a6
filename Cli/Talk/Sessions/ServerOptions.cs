using System.CommandLine;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Terminal;

namespace OrleansChat.Cli.Talk.Sessions;

/// <summary>Options that every verb of the terminal client takes.</summary>
internal static class ServerOptions
{
    private const string Fallback = "http://127.0.0.1:5080";

    public static Option<string[]> Url { get; } = new("--url")
    {
        Description = $"A gateway's address; more than one may be given. Default: $CHAT_URL, .data/run/url, the settings file, {Fallback}.",
        Recursive = true,
    };

    public static Option<bool> Plain { get; } = new("--plain")
    {
        Description = "Lines only: no colours, no live layout. So by itself when a pipe is attached.",
        Recursive = true,
    };

    public static bool IsPlain(ParseResult parsed) =>
        parsed.GetValue(Plain) || Settings.Kept.Plain
        || Console.IsOutputRedirected || Console.IsInputRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb";

    /// <summary>Null: one of them is no address of a server.</summary>
    public static Uri[]? Urls(ParseResult parsed)
    {
        List<Uri> urls = [];
        foreach (var text in Given(parsed))
        {
            if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                Console.Error.WriteLine($"Not the address of a server: {SafeText.Line(text)} (it looks like {Fallback})");
                return null;
            }

            urls.Add(url);
        }

        return [.. urls];
    }

    private static string[] Given(ParseResult parsed)
    {
        if (parsed.GetValue(Url) is { Length: > 0 } options)
        {
            return options;
        }

        var given = Environment.GetEnvironmentVariable("CHAT_URL");
        if (string.IsNullOrWhiteSpace(given))
        {
            var file = Path.Combine(".data", "run", "url");
            given = File.Exists(file) ? File.ReadAllText(file) : Settings.Kept.Url ?? Fallback;
        }

        var urls = given.Split((char[])[' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return urls.Length == 0 ? [Fallback] : urls;
    }
}
