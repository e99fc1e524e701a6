using System.Text.RegularExpressions;
using Xunit;

namespace OrleansChat.Tests.Docs;

/// <summary>What the documents claim of the code, as far as a machine can tell.</summary>
public sealed partial class DocumentsTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void The_table_of_refusals_is_the_one_in_the_code()
    {
        var told = Row().Matches(Read("docs/protocol.md")).Select(row => row.Value);
        var known = ChatErrors.Table.Values.OrderBy(entry => entry.Code).Select(entry =>
            $"| {(int)entry.Code} | `{entry.Name}` | {entry.Status} | {(entry.Retryable ? "yes" : "no")} | {entry.Message} |");

        Assert.Equal(known, told);
    }

    [Fact]
    public void Each_stop_of_a_message_exists()
    {
        var stops = Stop().Matches(Read("docs/architecture.md"));

        Assert.Equal(9, stops.Count);
        Assert.All(stops, stop => Assert.Matches($@"\b(public|internal|private)\b[^;={{]* {stop.Groups["method"].Value}\(", Read(stop.Groups["file"].Value)));
    }

    [Fact]
    public void Each_link_between_documents_leads_somewhere()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Root, "*.md"));

        var broken = pages.SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(link => (page, target: link.Groups["target"].Value)))
            .Where(link => !Exists(link.page, link.target));

        Assert.Empty(broken);
    }

    private static bool Exists(string page, string link)
    {
        var parts = link.Split('#');
        var target = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        return parts.Length == 1
            ? Path.Exists(target)
            : File.Exists(target) && Heading().Matches(File.ReadAllText(target)).Any(heading => Anchor(heading.Groups["text"].Value) == parts[1]);
    }

    // As the forges make them: lower case, spaces to dashes, punctuation gone.
    private static string Anchor(string heading) => Punctuation().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "OrleansChat.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests do not run below the solution.");
    }

    [GeneratedRegex(@"^\| \d+ \| `\w+` \| \d{3} \| (yes|no) \| .* \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<file>[\w./]+\.cs)` → `(?<method>\w+)`")]
    private static partial Regex Stop();

    [GeneratedRegex(@"\]\((?<target>(?!https?:)[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
