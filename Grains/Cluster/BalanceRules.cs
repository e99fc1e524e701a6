namespace OrleansChat.Grains.Cluster;

/// <summary>How many rooms a silo lets go, and to whom. Pure.</summary>
internal static class BalanceRules
{
    /// <summary>So far from the mean, as a part of it, nobody is too full or too empty.</summary>
    private const double Slack = 0.1;

    /// <summary>In one look a silo lets go a hundredth of its rooms, or <see cref="Least"/>.</summary>
    private const int PartOfRooms = 100;

    private const int Least = 4;

    /// <param name="mine">Rooms of the silo that asks.</param>
    /// <param name="others">Rooms of each other silo.</param>
    /// <returns>The index of the other silo, and how many rooms it shall get; none: nothing is to be moved.</returns>
    public static (int To, int Rooms) Plan(int mine, IReadOnlyList<int> others)
    {
        if (others.Count == 0)
        {
            return default;
        }

        var mean = (mine + others.Sum()) / (1.0 + others.Count);
        var to = Enumerable.Range(0, others.Count).MinBy(index => others[index]);
        if (!Gives(mine, mean, others[to]))
        {
            return default;
        }

        // All who give decide at once, and choose the same silo.
        var givers = 1 + others.Count(rooms => Gives(rooms, mean, others[to]));
        var wanted = Math.Min(mine - mean, Math.Ceiling((mean - others[to]) / givers));
        return (to, Math.Clamp((int)wanted, 0, Math.Max(Least, mine / PartOfRooms)));
    }

    // Too full, or full enough while another one is too empty: of many silos none may be too full for the one that joins.
    private static bool Gives(int rooms, double mean, int least) =>
        rooms > Math.Ceiling(mean * (1 + Slack)) || (rooms > Math.Ceiling(mean) && least < Math.Floor(mean * (1 - Slack)));
}
