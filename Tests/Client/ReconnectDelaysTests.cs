using OrleansChat.Client.Sockets;
using Xunit;

namespace OrleansChat.Tests.Client;

public sealed class ReconnectDelaysTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Unit = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    [Fact]
    public void Delays_are_fully_jittered_below_a_doubling_bound_that_is_capped()
    {
        var highest = new double[12];
        for (var seed = 0; seed < 500; seed++)
        {
            var delays = new ReconnectDelays(new Random(seed), First, Unit, Cap);
            for (var n = 0; n < highest.Length; n++)
            {
                var delay = n == 0 ? delays.AfterClose() : delays.AfterFailure();
                var bound = n == 0 ? First : TimeSpan.FromSeconds(Math.Min(30, 0.5 * Math.Pow(2, n)));
                Assert.InRange(delay, TimeSpan.Zero, bound);
                highest[n] = Math.Max(highest[n], delay / bound);
            }
        }

        Assert.All(highest, share => Assert.InRange(share, 0.95, 1));
    }

    [Fact]
    public void A_good_link_resets_the_bound_and_a_million_tries_do_not_overflow()
    {
        var delays = new ReconnectDelays(new Random(1), First, Unit, Cap);
        for (var i = 0; i < 1_000_000; i++)
        {
            Assert.InRange(delays.AfterClose(), TimeSpan.Zero, Cap);
        }

        delays.Reset();
        Assert.InRange(delays.AfterClose(), TimeSpan.Zero, First);
    }
}
