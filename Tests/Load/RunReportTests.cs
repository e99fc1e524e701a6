using OrleansChat.Cli.Load.Checker;
using OrleansChat.Cli.Load.Report;
using Xunit;

namespace OrleansChat.Tests.Load;

/// <summary>When a run is a good one.</summary>
public sealed class RunReportTests
{
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(0, 1, false)]
    public void A_post_that_no_retry_saved_fails_the_run(int refused, int unanswered, bool good)
    {
        var report = new RunReport();
        report.Judge(new Dictionary<SendOutcome, int> { [SendOutcome.Ok] = 1_000, [SendOutcome.Fail] = refused, [SendOutcome.Info] = unanswered });
        Assert.Equal(good, report.IsGood);
        Assert.Contains($"{refused} posts refused for good, {unanswered} never answered, after their senders' own retries", report.Notes);
    }

    [Fact]
    public void One_violation_of_any_kind_fails_the_run()
    {
        foreach (var kind in Enum.GetValues<Wrong>())
        {
            var report = new RunReport { Verdict = new Verdict() };
            Assert.True(report.IsGood);
            report.Verdict.Add(kind, "the first one");
            Assert.False(report.IsGood);
        }
    }
}
