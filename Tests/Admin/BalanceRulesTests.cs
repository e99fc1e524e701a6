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
    [InlineData(14, new[] { 14, 14, 14, 6, 6, 6, 6 }, 3, 1)]
    public void Few_go_at_once_to_the_silo_that_has_fewest(int mine, int[] others, int to, int rooms) =>
        Assert.Equal((to, rooms), BalanceRules.Plan(mine, others));

    /// <summary>All decide at once, from the same counts, which is the worst: it settles near the mean, and no room that went goes on.</summary>
    [Theory]
    [InlineData(new[] { 1_000, 0, 0 })]
    [InlineData(new[] { 300, 300, 0 })]
    [InlineData(new[] { 7, 0, 1, 90 })]
    [InlineData(new[] { 14, 14, 14, 14, 6, 6, 6, 6 })]
    [InlineData(new[] { 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 0 })]
    [InlineData(new[] { 20_000, 20_000, 20_000, 20_000, 0 })]
    public void It_comes_to_rest_near_the_mean_and_no_room_goes_on(int[] silos)
    {
        var (mean, total) = ((double)silos.Sum() / silos.Length, silos.Sum());
        var (gave, got) = (new HashSet<int>(), new HashSet<int>());
        for (var (look, moved) = (0, true); moved; look++)
        {
            Assert.True(look < 1_000, "it does not come to rest");
            moved = Look(silos, gave, got);
        }

        Assert.Equal(total, silos.Sum());
        Assert.All(silos, rooms => Assert.InRange(rooms, Math.Floor(mean * 0.9), Math.Ceiling(mean * 1.1)));
        Assert.Empty(gave.Intersect(got));
    }

    private static bool Look(int[] silos, HashSet<int> gave, HashSet<int> got)
    {
        var before = silos.ToArray();
        for (var one = 0; one < silos.Length; one++)
        {
            var others = Enumerable.Range(0, silos.Length).Where(silo => silo != one).ToArray();
            var (to, rooms) = BalanceRules.Plan(before[one], [.. others.Select(silo => before[silo])]);
            if (rooms > 0)
            {
                silos[one] -= rooms;
                silos[others[to]] += rooms;
                gave.Add(one);
                got.Add(others[to]);
            }
        }

        return !before.SequenceEqual(silos);
    }
}
