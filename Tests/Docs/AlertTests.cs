using System.Text.RegularExpressions;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Docs;

/// <summary>Alerts and the dashboard ask for metrics that exist, and every alert has its entry for whoever it wakes.</summary>
public sealed partial class AlertTests
{
    private static readonly string Operations = Read("docs", "operations.md");

    [Fact]
    public void Every_alert_has_an_entry_in_the_runbook_and_every_entry_an_alert()
    {
        var alerts = Alert().Matches(Read("deploy", "monitoring", "alerts.yaml")).Select(alert => alert.Groups["name"].Value).Order();
        var entries = Entry().Matches(Operations).Select(entry => entry.Groups["name"].Value).Order();
        Assert.Equal(alerts, entries);
    }

    [Theory]
    [InlineData("alerts.yaml")]
    [InlineData("dashboard.json")]
    public void What_is_asked_for_is_measured(string file)
    {
        var documented = Documented().Matches(Operations).Select(row => row.Groups["name"].Value).ToHashSet();
        var asked = Asked().Matches(Read("deploy", "monitoring", file)).Select(name => Series().Replace(name.Value, "")).Distinct().ToArray();
        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Contains(name, documented));
    }

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    [GeneratedRegex(@"- alert: (?<name>\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^\| `(?<name>Chat\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\| `(?<name>chat_[a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Documented();

    [GeneratedRegex(@"\bchat_[a-z_]+")]
    private static partial Regex Asked();

    /// <summary>The series of a histogram.</summary>
    [GeneratedRegex("_bucket$")]
    private static partial Regex Series();
}
