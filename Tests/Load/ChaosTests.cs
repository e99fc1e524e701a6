using OrleansChat.Cli.Load;
using OrleansChat.Cli.Load.Chaos;
using Xunit;

namespace OrleansChat.Tests.Load;

/// <summary>What is judged of a fault, without one.</summary>
public sealed class ChaosTests
{
    [Fact]
    public void A_room_is_disturbed_by_its_longest_wait_of_more_than_a_second()
    {
        var (calm, mixed, still) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var disturbance = Disturbance.Of([(calm, 900_000), (calm, 1_000_000), (mixed, 10), (mixed, 1_000_001), (still, 9_000_000)]);
        Assert.Equal(new Disturbance(2, 3), disturbance);
        Assert.Equal(2.0 / 3, disturbance.Share, 6);
    }

    [Fact]
    public void Without_senders_no_room_is_disturbed() => Assert.Equal(0, Disturbance.Of([]).Share);

    [Theory]
    [InlineData("kill-silo", true, true)]
    [InlineData("kill-silo", false, true)]
    [InlineData("freeze-silo", true, true)]
    [InlineData("freeze-silo", false, false)]
    [InlineData("stall-silo", true, false)]
    [InlineData("stall-silo", false, true)]
    [InlineData("restart-silo", true, true)]
    [InlineData("restart-silo", false, false)]
    [InlineData("drain-gateway", false, false)]
    [InlineData("add-silo", false, true)]
    public void A_process_ends_when_it_must_and_for_no_short_sleep(string kind, bool ended, bool good) =>
        Assert.Equal(good, Fault.Of(kind).Judge(ended, TimeSpan.Zero) is null);

    [Theory]
    [InlineData("restart-silo", 10, true)]
    [InlineData("add-silo", 11, false)]
    [InlineData("kill-silo", 11, true)]
    public void Nobody_waits_long_for_what_an_operator_does(string kind, int seconds, bool good) =>
        Assert.Equal(good, Fault.Of(kind).Judge(ended: true, TimeSpan.FromSeconds(seconds)) is null);

    [Fact]
    public void Only_what_an_operator_does_is_judged_so() => Assert.Equal(
        ["restart-silo", "restart-gateway", "drain-silo", "drain-gateway", "add-silo", "add-gateway", "rolling"],
        Fault.Kinds.Where(Fault.IsPoliteKind));

    [Fact]
    public void Only_a_freeze_lasts_as_long_as_is_asked_for()
    {
        var asked = TimeSpan.FromSeconds(60);
        Assert.Equal(asked, Fault.Of("freeze-silo").Sleep(asked));
        Assert.Equal(Fault.Stall, Fault.Of("stall-silo").Sleep(asked));
    }

    [Theory]
    [InlineData("kill-silo,freeze-silo", 0)]
    [InlineData("rolling,drain-silo,add-silo", 0)]
    [InlineData("freeze-gateway", 1)]
    public void The_command_line_knows_the_kinds(string kinds, int errors) =>
        Assert.Equal(errors, LoadCommand.Create().Parse(["many-rooms", "--chaos", kinds]).Errors.Count);
}
