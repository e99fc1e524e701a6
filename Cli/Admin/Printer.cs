using System.Globalization;
using System.Text.Json;
using OrleansChat.Cli.Terminal;

namespace OrleansChat.Cli.Admin;

/// <summary>What a verb says: tables for people, or the server's JSON for programs. All text is made safe for a terminal.</summary>
internal sealed class Printer(TextWriter writer, bool json)
{
    private const int Gap = 2;

    public bool IsJson => json;

    /// <param name="columns">Titles, and what stands below them.</param>
    public void Table(JsonElement rows, params (string Title, Func<JsonElement, string> Cell)[] columns)
    {
        if (json)
        {
            writer.WriteLine(rows.GetRawText());
            return;
        }

        var cells = rows.EnumerateArray().Select(row => columns.Select(column => SafeText.Line(column.Cell(row))).ToArray());
        string[][] lines = [[.. columns.Select(column => column.Title)], .. cells];
        var widths = Enumerable.Range(0, columns.Length).Select(index => lines.Max(line => line[index].Length)).ToArray();
        foreach (var line in lines)
        {
            writer.WriteLine(string.Concat(line.Select((cell, index) => cell.PadRight(widths[index] + Gap))).TrimEnd());
        }
    }

    public void Facts(JsonElement row, params (string Title, Func<JsonElement, string> Cell)[] facts)
    {
        if (json)
        {
            writer.WriteLine(row.GetRawText());
            return;
        }

        var width = facts.Max(fact => fact.Title.Length) + Gap;
        foreach (var (title, cell) in facts)
        {
            writer.WriteLine($"{title.PadRight(width)}{SafeText.Line(cell(row))}");
        }
    }

    /// <summary>For people alone.</summary>
    public void Say(string text)
    {
        if (!json)
        {
            writer.WriteLine(SafeText.Line(text));
        }
    }

    /// <summary>One line of a stream, as it is.</summary>
    public void Raw(string line) => writer.WriteLine(line);

    /// <summary>A member's text; "-" where there is none.</summary>
    public static Func<JsonElement, string> Of(string member) => row =>
        !row.TryGetProperty(member, out var value) ? "-" : value.ValueKind switch
        {
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Null => "-",
            _ => value.ToString(),
        };

    /// <summary>A time as this machine's clock has it.</summary>
    public static Func<JsonElement, string> At(string member) => row =>
        row.TryGetProperty(member, out var value) && value.TryGetDateTimeOffset(out var at)
            ? at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : "-";

    public static Func<JsonElement, string> Mebibytes(string member) => row =>
        row.TryGetProperty(member, out var value) ? $"{value.GetInt64() / (1024 * 1024)} MiB" : "-";

    /// <summary>As "3d 4h", "4h 5m", "5m 6s", "6s".</summary>
    public static Func<JsonElement, string> Duration(string member) => row =>
        row.TryGetProperty(member, out var value) ? Duration(TimeSpan.FromSeconds(value.GetInt64())) : "-";

    public static string Duration(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => $"{(int)span.TotalDays}d {span.Hours}h",
        { TotalHours: >= 1 } => $"{span.Hours}h {span.Minutes}m",
        { TotalMinutes: >= 1 } => $"{span.Minutes}m {span.Seconds}s",
        _ => $"{span.Seconds}s",
    };
}
