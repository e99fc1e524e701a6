using System.Text.RegularExpressions;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Docs;

public sealed partial class LinksTests
{
    [Fact]
    public void Each_link_between_documents_leads_somewhere()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"));

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

    [GeneratedRegex(@"\]\((?<target>(?!https?:)[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
