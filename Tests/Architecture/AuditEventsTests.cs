using System.Reflection;
using System.Text.RegularExpressions;
using OrleansChat.Grains.Audit;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Architecture;

public sealed partial class AuditEventsTests
{
    [Fact]
    public void The_documentation_prints_the_closed_list_of_audited_events()
    {
        var printed = File.ReadLines(Path.Combine(Repository.Root, "docs", "security.md")).Select(line => Row().Match(line)).Where(row => row.Success);
        Assert.Equal(Names().Order(), printed.Select(row => row.Groups[1].Value).Order());
    }

    [Fact]
    public void Every_listed_event_is_written_somewhere()
    {
        var sources = Sources.Read("Grains").Where(file => !file.Path.EndsWith("AuditEvents.cs", StringComparison.Ordinal)).Select(file => file.Text).ToList();
        Assert.All(
            typeof(AuditEvents).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name),
            name => Assert.Contains(sources, text => text.Contains($"AuditEvents.{name}", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Names() =>
        typeof(AuditEvents).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

    [GeneratedRegex(@"^\| `([a-z_]+)` \| .+ \|$")]
    private static partial Regex Row();
}
