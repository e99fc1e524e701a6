using System.Text.RegularExpressions;
using OrleansChat.Tests.Support;

namespace OrleansChat.Tests.Contracts;

/// <summary>The tables of <c>docs/protocol.md</c>: what people read about a route, a call or a push.</summary>
internal static partial class ProtocolTable
{
    /// <summary>By <c>GET /api/v1/rooms/{id}</c>.</summary>
    public static IReadOnlyDictionary<string, string> Routes()
    {
        Dictionary<string, string> routes = [];
        foreach (var (first, text) in Rows("## REST", "*posted* is"))
        {
            var path = "";
            foreach (Match one in Route().Matches(first + " " + text))
            {
                var written = one.Groups["path"].Value.Split('?')[0];
                path = written.StartsWith('…') ? Below(path, written[1..]) : written;
                foreach (var method in one.Groups["methods"].Value.Split([",", " and "], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    routes.TryAdd($"{method} {(path.StartsWith("/health", StringComparison.Ordinal) || path.StartsWith("/.well", StringComparison.Ordinal) ? "" : "/api/v1")}{path}", Linked(text));
                }
            }
        }

        return routes;
    }

    /// <summary>By the name of a hub method.</summary>
    public static IReadOnlyDictionary<string, string> Calls() => Named("### Calls", "A refusal is");

    /// <summary>By the name of a push.</summary>
    public static IReadOnlyDictionary<string, string> Pushes() => Named("### Pushes", "| reason |");

    private static Dictionary<string, string> Named(string from, string to) =>
        Rows(from, to).SelectMany(row => Quoted().Matches(row.First).Select(name => (name.Groups[1].Value, row.Text))).ToDictionary(row => row.Value, row => Linked(row.Text));

    private static IEnumerable<(string First, string Text)> Rows(string from, string to)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocol.md"));
        var start = text.IndexOf($"\n{from}\n", StringComparison.Ordinal);
        var section = text[start..text.IndexOf($"\n{to}", start, StringComparison.Ordinal)];
        return section.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line =>
        {
            var cells = Bar().Split(line.Trim('|', ' '));
            return (cells[0].Replace("\\|", "|", StringComparison.Ordinal), string.Join("|", cells.Skip(1)).Trim().Replace("\\|", "|", StringComparison.Ordinal));
        });
    }

    /// <summary>Within a row "…/x" stands for the path before it, up to where it has the same end or one more.</summary>
    private static string Below(string path, string end) =>
        path.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at ? path[..at] + end : path + end;

    /// <summary>From where the documents lie links lead into the page that they were taken from.</summary>
    private static string Linked(string text) => text.Replace("](#", "](protocol.md#", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<methods>(?:GET|POST|PUT|PATCH|DELETE)(?:(?:, | and )(?:GET|POST|PUT|PATCH|DELETE))*) `(?<path>[…/][^`]*)`")]
    private static partial Regex Route();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
