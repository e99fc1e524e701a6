using System.Text;
using OrleansChat.Cli.Load.Checker;
using OrleansChat.Cli.Load.Traffic;
using Xunit;

namespace OrleansChat.Tests.Load;

public sealed class ChainTests
{
    [Fact]
    public void The_chain_of_a_stretch_follows_from_two_prefixes()
    {
        var ids = Enumerable.Range(0, 500).Select(_ => Guid.NewGuid()).ToArray();
        var prefixes = new List<ulong> { 0 };
        for (var i = 0; i < ids.Length; i++)
        {
            prefixes.Add(Chain.Append(prefixes[i], i + 1, ids[i]));
        }

        foreach (var (after, last) in new[] { (0, 500), (0, 0), (17, 18), (123, 456), (499, 500) })
        {
            var direct = 0UL;
            for (var seq = after + 1; seq <= last; seq++)
            {
                direct = Chain.Append(direct, seq, Encoding.ASCII.GetBytes(ids[seq - 1].ToString()));
            }

            Assert.Equal(direct, Chain.Between(prefixes[after], prefixes[last], last - after));
        }
    }

    [Fact]
    public void Two_events_in_the_other_order_give_another_chain()
    {
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.NotEqual(Chain.Append(Chain.Append(0, 1, one), 2, two), Chain.Append(Chain.Append(0, 1, two), 2, one));
    }

    [Fact]
    public void A_client_id_tells_its_sender_and_its_time()
    {
        var text = new byte[ClientIds.Length];
        ClientIds.Write(text, 0xDEADBEEF, 4711, 0xABCDEF, 123_456_789_012);
        Assert.True(ClientIds.TryRead(text, ClientIds.Run(0xDEADBEEF), out var sender, out var micros));
        Assert.Equal((4711, 123_456_789_012), (sender, micros));
        Assert.Equal(Guid.Parse(Encoding.ASCII.GetString(text)), ClientIds.ToGuid(0xDEADBEEF, 4711, 0xABCDEF, 123_456_789_012));
        Assert.False(ClientIds.TryRead(text, ClientIds.Run(1), out _, out _));
    }
}
