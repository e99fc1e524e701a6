using System.Text.RegularExpressions;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Architecture;

public sealed partial class ProtocolTests
{
    [Fact]
    public void The_documentation_prints_the_registry_of_refusals()
    {
        var printed = File.ReadLines(Path.Combine(Repository.Root, "docs", "protocol.md"))
            .Select(line => Row().Match(line))
            .Where(row => row.Success)
            .Select(row => new ErrorEntry(
                (ErrorCode)int.Parse(row.Groups[1].Value, null),
                row.Groups[2].Value,
                int.Parse(row.Groups[3].Value, null),
                row.Groups[4].Value == "yes",
                row.Groups[5].Value));
        Assert.Equal(ChatErrors.Table.Values.OrderBy(row => row.Code), printed.OrderBy(row => row.Code));
    }

    [Fact]
    public void What_a_refusal_says_beyond_its_code_is_a_reason_so_every_language_has_it()
    {
        var said = Sources.Read("Grains", "Gateway", "Silo").Where(file => Detail().IsMatch(file.Text)).Select(file => file.Path);
        Assert.Empty(said);
        Assert.Matches(Detail(), "new ChatError(ErrorCode.BadRequest, $\"{most} at most.\")");
    }

    [GeneratedRegex(@"new(?: ChatError)?\(\s*ErrorCode\.\w+,(?!\s*\w+:)")]
    private static partial Regex Detail();

    [GeneratedRegex(@"^\| (\d+) \| `(\w+)` \| (\d+) \| (yes|no) \| (.+) \|$")]
    private static partial Regex Row();
}
