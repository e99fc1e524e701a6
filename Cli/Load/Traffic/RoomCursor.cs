using OrleansChat.Cli.Load.Checker;

namespace OrleansChat.Cli.Load.Traffic;

/// <summary>Where one client stands in one room and what it saw on the way: a real client's rules without its memory.</summary>
internal sealed class RoomCursor
{
    private readonly List<(long After, long Last, ulong Chain, bool Skipped)> _stretches = [];
    private readonly List<(long From, long To)> _holes = [];
    private long _after = -1;
    private ulong _chain;
    private bool _skipped;

    /// <summary>The seq up to which events were shown; −1 before the first sync.</summary>
    public long Last { get; private set; } = -1;

    public bool Started => Last >= 0;

    /// <summary>Takes the server's word for where the events to come begin.</summary>
    /// <param name="from">The seq before the first event to come.</param>
    /// <param name="truncated">Whether the server says that it leaves events out.</param>
    public void Begin(long from, bool truncated)
    {
        if (from != Last)
        {
            CloseStretch();
            (_after, Last, _skipped) = (from, from, truncated || !Started);
        }
    }

    /// <summary>Takes an event.</summary>
    /// <returns>What is wrong with it, or null: it is the next one.</returns>
    public Wrong? Offer(long seq, ReadOnlySpan<byte> clientId)
    {
        if (seq == Last + 1)
        {
            Last = seq;
            _chain = Chain.Append(_chain, seq, clientId);
            return null;
        }

        if (seq <= Last)
        {
            var hole = _holes.FindIndex(hole => hole.From <= seq && seq <= hole.To);
            return hole >= 0 ? Wrong.Reordered : Wrong.Duplicate;
        }

        _holes.Add((Last + 1, seq - 1));
        CloseStretch();
        // The hole is reported here; the stretch after it must not be reported again.
        (_after, Last, _skipped) = (seq - 1, seq, true);
        _chain = Chain.Append(0, seq, clientId);
        return Wrong.Gap;
    }

    public IEnumerable<Stretch> Stretches(string client, Guid user, Guid room)
    {
        CloseStretch();
        return _stretches.Select(one => new Stretch(client, user, room, one.After, one.Last, one.Chain, one.Skipped));
    }

    private void CloseStretch()
    {
        if (_after >= 0)
        {
            _stretches.Add((_after, Last, _chain, _skipped));
        }

        (_after, _chain, _skipped) = (Last, 0, false);
    }
}
