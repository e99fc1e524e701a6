namespace OrleansChat.Grains.Cluster;

/// <summary>How many rooms a silo lets go, and to whom. Pure.</summary>
internal static class BalanceRules
{
    /// <summary>A tenth above the mean is no reason to move anything, and what two silos decide at once must not swing back.</summary>
    private const double Slack = 1.1;

    /// <summary>Of a silo's rooms, in one look; so half of them are elsewhere after fifty looks, however many they are.</summary>
    private const int PartOfRooms = 100;

    private const int Least = 4;

    /// <param name="mine">Rooms of the silo that asks.</param>
    /// <param name="others">Rooms of each other silo.</param>
    /// <returns>The index of the other silo, and how many rooms it shall get; none: nothing is to be moved.</returns>
    public static (int To, int Rooms) Plan(int mine, IReadOnlyList<int> others)
    {
        var mean = (mine + others.Sum()) / (1.0 + others.Count);
        if (others.Count == 0 || mine <= Math.Ceiling(mean * Slack))
        {
            return default;
        }

        var to = Enumerable.Range(0, others.Count).MinBy(index => others[index]);
        var wanted = Math.Min(mine - mean, mean - others[to]);
        return (to, Math.Clamp((int)wanted, 0, Math.Max(Least, mine / PartOfRooms)));
    }
}
