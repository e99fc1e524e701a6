using System.Text.RegularExpressions;
using OrleansChat.Tests.Support;

namespace OrleansChat.Tests.Docs;

/// <summary>Commands of README's tour, and the output that it shows for them.</summary>
/// <param name="Output">A pattern for each line.</param>
internal sealed record TourStep(string Commands, IReadOnlyList<string> Output);

/// <summary>Five minutes with a shell, as README.md has them: what it says to type, and what comes of it.</summary>
internal static partial class Tour
{
    /// <summary>Those of the section's first blocks.</summary>
    public static TourStep[] Read(int blocks)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var section = text[text.IndexOf("## Five minutes", StringComparison.Ordinal)..];
        return [.. Block().Matches(section).Take(blocks).SelectMany(block => Steps(block.Groups[1].Value.Split('\n')))];
    }

    // A remark that follows a command is its output; one that stands by itself is for the reader.
    private static IEnumerable<TourStep> Steps(string[] lines)
    {
        var (commands, shown, isOutput) = (new List<string>(), new List<string>(), false);
        foreach (var line in lines.Append(""))
        {
            if (line.StartsWith('#') && commands.Count > 0 && isOutput)
            {
                if (line.StartsWith("#   ", StringComparison.Ordinal))
                {
                    shown[^1] += line[1..].TrimStart();
                }
                else
                {
                    shown.Add(line[2..]);
                }

                continue;
            }

            if (shown.Count > 0)
            {
                yield return new TourStep(string.Join('\n', commands), [.. shown.Select(Pattern)]);
                commands = [];
                shown = [];
            }

            isOutput = line.Length > 0 && !line.StartsWith('#');
            if (isOutput)
            {
                commands.Add(line);
            }
        }

        if (commands.Count > 0)
        {
            yield return new TourStep(string.Join('\n', commands), []);
        }
    }

    /// <summary>Of what is shown: all but ids and times, what is left out, and what is said beside it.</summary>
    private static string Pattern(string shown) =>
        "^" + string.Concat(Changing().Split(Beside().Replace(shown, "")).Select(part => part switch
        {
            "…" => ".*",
            _ when Id().IsMatch(part) => "[0-9a-f-]{36}",
            _ when Time().IsMatch(part) => @"[0-9T:.Z-]+",
            _ => Regex.Escape(part),
        })) + "$";

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"([0-9a-f]{8}-(?:…|[0-9a-f-]{27})|\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d:\d\d|…)")]
    private static partial Regex Changing();

    [GeneratedRegex("^[0-9a-f]{8}-")]
    private static partial Regex Id();

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\dT|\d\d:\d\d:)")]
    private static partial Regex Time();

    [GeneratedRegex(" {4,}.*$")]
    private static partial Regex Beside();
}
