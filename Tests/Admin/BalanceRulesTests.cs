using OrleansChat.Grains.Cluster;
using Xunit;

namespace OrleansChat.Tests.Admin;

public sealed class BalanceRulesTests
{
    [Theory]
    [InlineData(100, new int[0])]
    [InlineData(100, new[] { 100 })]
    [InlineData(100, new[] { 120 })]
    [InlineData(105, new[] { 100, 95 })]
    [InlineData(1, new[] { 0 })]
    public void Nothing_moves_where_the_counts_are_close(int mine, int[] others) => Assert.Equal(0, BalanceRules.Plan(mine, others).Rooms);

    [Theory]
    [InlineData(120, new[] { 0, 0 }, 0, 4)]
    [InlineData(120, new[] { 50, 10 }, 1, 4)]
    [InlineData(10_000, new[] { 0 }, 0, 100)]
    [InlineData(6, new[] { 0 }, 0, 3)]
    public void Few_go_at_once_to_the_silo_that_has_fewest(int mine, int[] others, int to, int rooms) =>
        Assert.Equal((to, rooms), BalanceRules.Plan(mine, others));

    /// <summary>All decide at once, from the same counts: it settles, and stays settled.</summary>
    [Theory]
    [InlineData(new[] { 1_000, 0, 0 })]
    [InlineData(new[] { 300, 300, 0 })]
    [InlineData(new[] { 7, 0, 1, 90 })]
    public void It_comes_to_rest_and_no_room_goes_back(int[] silos)
    {
        var (moved, total) = (0, silos.Sum());
        for (var look = 0; look < 1_000; look++)
        {
            var before = silos.ToArray();
            for (var one = 0; one < silos.Length; one++)
            {
                var others = Enumerable.Range(0, silos.Length).Where(silo => silo != one).ToArray();
                var (to, rooms) = BalanceRules.Plan(before[one], [.. others.Select(silo => before[silo])]);
                silos[one] -= rooms;
                silos[rooms == 0 ? one : others[to]] += rooms;
                moved += rooms;
            }
        }

        var mean = (double)total / silos.Length;
        Assert.All(silos, rooms => Assert.True(rooms <= Math.Ceiling(mean * 1.1), $"{string.Join(' ', silos)}"));
        Assert.True(moved <= total, $"{moved} moves of {total} rooms");
        Assert.Equal(total, silos.Sum());
    }
}
