namespace OrleansChat.Cli.Load.Checker;

/// <summary>A room's log as the database holds it, ready for comparison.</summary>
internal sealed class RoomLog
{
    private readonly LoggedEvent[] _events;
    private readonly ulong[] _prefixes;
    private readonly Dictionary<Guid, List<(long From, long To)>> _memberships = [];

    /// <param name="events">In the order of their seqs.</param>
    public RoomLog(Guid room, IEnumerable<LoggedEvent> events)
    {
        Room = room;
        _events = [.. events];
        _prefixes = new ulong[_events.Length + 1];
        for (var i = 0; i < _events.Length; i++)
        {
            _prefixes[i + 1] = Chain.Append(_prefixes[i], _events[i].Seq, _events[i].ClientId);
            Fold(_events[i]);
        }
    }

    public Guid Room { get; }

    public IReadOnlyList<LoggedEvent> Events => _events;

    public long Head => _events.Length == 0 ? 0 : _events[^1].Seq;

    /// <summary>Whether the log is 1, 2, 3 … so that a position follows from a seq.</summary>
    public bool IsWhole => Head == _events.Length;

    public LoggedEvent? At(long seq) => seq >= 1 && seq <= _events.Length && _events[seq - 1].Seq == seq ? _events[seq - 1] : null;

    public ulong ChainOf(long after, long last) => Chain.Between(_prefixes[after], _prefixes[last], last - after);

    /// <summary>Whether the user was a member all the time from one seq to another, own join and leave included.</summary>
    public bool MaySee(Guid user, long first, long last) =>
        _memberships.TryGetValue(user, out var spans) && spans.Exists(span => span.From <= first && last <= span.To);

    /// <summary>The last seq that the user may see; 0 for one who never was a member.</summary>
    public long LastFor(Guid user) => _memberships.TryGetValue(user, out var spans) ? Math.Min(Head, spans[^1].To) : 0;

    private void Fold(LoggedEvent item)
    {
        switch (item.Kind)
        {
            case LoggedEvent.Created:
                Enter(item.Sender, item.Seq);
                break;
            case LoggedEvent.Join:
                Enter(item.User ?? item.Sender, item.Seq);
                break;
            case LoggedEvent.Leave when _memberships.TryGetValue(item.User ?? item.Sender, out var spans):
                spans[^1] = (spans[^1].From, item.Seq);
                break;
            case LoggedEvent.Closed:
                foreach (var all in _memberships.Values)
                {
                    all[^1] = (all[^1].From, Math.Min(all[^1].To, item.Seq));
                }

                break;
            default:
                break;
        }
    }

    private void Enter(Guid user, long seq)
    {
        if (!_memberships.TryGetValue(user, out var spans))
        {
            _memberships[user] = spans = [];
        }

        if (spans.Count == 0 || spans[^1].To != long.MaxValue)
        {
            spans.Add((seq, long.MaxValue));
        }
    }
}
