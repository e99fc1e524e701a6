using System.Text.RegularExpressions;
using OrleansChat.Tests.Support;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>The table of <c>docs/architecture.md</c> that leads a reader through one message.</summary>
internal static partial class WalkTable
{
    public static IReadOnlyList<(int Number, string Path, string Method)> Read()
    {
        var rows = new List<(int, string, string)>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md")))
        {
            if (Row().Match(line) is { Success: true } row)
            {
                rows.Add((int.Parse(row.Groups[1].Value, null), row.Groups[2].Value, row.Groups[3].Value));
            }
        }

        return rows;
    }

    [GeneratedRegex(@"^\|\s*(\d)\s*\|[^|]*\|\s*`([^`]+\.cs)`\s*→\s*`([A-Za-z]+)`")]
    private static partial Regex Row();
}
