namespace OrleansChat.Cli.Load.Checker;

/// <summary>Counts of what is wrong, with the first example of each.</summary>
internal sealed class Verdict
{
    private readonly long[] _counts = new long[Enum.GetValues<Wrong>().Length];
    private readonly string?[] _first = new string?[Enum.GetValues<Wrong>().Length];

    /// <summary>What could be compared: a verdict over nothing would be worth nothing.</summary>
    public long EventsInLog { get; set; }

    public long SendsChecked { get; set; }

    public long DeliveriesChecked { get; set; }

    /// <summary>Messages and members, as clients that are checked in full have folded them.</summary>
    public long StatesChecked { get; set; }

    /// <summary>Checks that could not be made, and why.</summary>
    public List<string> NotChecked { get; } = [];

    public bool IsClean => _counts.All(count => count == 0);

    public long Count(Wrong kind) => _counts[(int)kind];

    public string? First(Wrong kind) => _first[(int)kind];

    public void Add(Wrong kind, string example, long count = 1)
    {
        _counts[(int)kind] += count;
        _first[(int)kind] ??= example;
    }
}
