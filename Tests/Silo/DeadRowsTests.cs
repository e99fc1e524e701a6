using OrleansChat.Silo.Membership;
using Xunit;

namespace OrleansChat.Tests.Silo;

public sealed class DeadRowsTests
{
    [Fact]
    public void A_silo_that_greets_lives_however_old_its_heartbeat() =>
        Assert.Equal(Verdict.Alive, DeadRows.Judge(EndpointAnswer.Greeted, TimeSpan.FromHours(1), onThisHost: true));

    [Fact]
    public void A_refusal_of_this_host_is_certain_at_once() =>
        Assert.Equal(Verdict.Dead, DeadRows.Judge(EndpointAnswer.Refused, TimeSpan.Zero, onThisHost: true));

    [Fact]
    public void A_refusal_from_afar_counts_after_a_missed_heartbeat()
    {
        Assert.Equal(Verdict.Unclear, DeadRows.Judge(EndpointAnswer.Refused, TimeSpan.FromSeconds(11), onThisHost: false));
        Assert.Equal(Verdict.Dead, DeadRows.Judge(EndpointAnswer.Refused, TimeSpan.FromSeconds(13), onThisHost: false));
    }

    [Fact]
    public void Silence_counts_once_the_heartbeat_is_stale()
    {
        Assert.Equal(Verdict.Unclear, DeadRows.Judge(EndpointAnswer.Silent, TimeSpan.FromSeconds(59), onThisHost: true));
        Assert.Equal(Verdict.Dead, DeadRows.Judge(EndpointAnswer.Silent, TimeSpan.FromSeconds(61), onThisHost: false));
    }
}
