using System.Diagnostics.CodeAnalysis;

namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// The rooms that a connection follows since one <c>Sync</c>. The next <c>Sync</c> makes a new set and closes this one, so that
/// whatever still works on it finds out.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A token source without a timer holds memory only; waiters may look at it after the end.")]
internal sealed class RoomSet
{
    private const int MostDeferred = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<RoomId, Follower> _followers = [];
    private readonly CancellationTokenSource _closed = new();
    private List<(RoomId Room, byte[] Frame)>? _deferred;
    private bool _open;
    private bool _over;

    /// <summary>Cancelled when the set is closed.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Whether the answer of its <c>Sync</c> was sent and the set is not closed: only then rooms may come and go.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate)
            {
                return _open;
            }
        }
    }

    /// <summary>Seqs that the connection had got before this set began, room by room.</summary>
    public Dictionary<RoomId, long> SentBefore { get; init; } = [];

    /// <summary>What was deferred until now.</summary>
    public IReadOnlyList<(RoomId Room, byte[] Frame)> Open()
    {
        lock (_gate)
        {
            _open = !_over;
            var deferred = _open ? _deferred : null;
            _deferred = null;
            return deferred ?? [];
        }
    }

    /// <summary>Keeps what the user is to be told while the answer of <c>Sync</c>, which may be older, is on its way; false: it is not.</summary>
    public bool Defer(RoomId room, byte[] frame)
    {
        lock (_gate)
        {
            if (_open || _over)
            {
                return false;
            }

            if ((_deferred ??= []).Count < MostDeferred)
            {
                _deferred.Add((room, frame));
            }

            return true;
        }
    }

    /// <returns>False: the set is closed, or has the room.</returns>
    public bool TryAdd(RoomId room, Follower follower)
    {
        lock (_gate)
        {
            return !_over && _followers.TryAdd(room, follower);
        }
    }

    public bool Remove(RoomId room, Follower follower)
    {
        lock (_gate)
        {
            return _followers.TryGetValue(room, out var known) && known == follower && _followers.Remove(room);
        }
    }

    public Follower? Find(RoomId room)
    {
        lock (_gate)
        {
            return _followers.GetValueOrDefault(room);
        }
    }

    public Follower[] All()
    {
        lock (_gate)
        {
            return [.. _followers.Values];
        }
    }

    /// <summary>Takes every follower out of its feed. What each got stays readable in it.</summary>
    public Follower[] Close()
    {
        Follower[] all;
        lock (_gate)
        {
            _open = false;
            all = [.. _followers.Values];
            _followers.Clear();
            _over = true;
        }

        _closed.Cancel();

        foreach (var follower in all)
        {
            follower.Feed.Remove(follower);
        }

        return all;
    }
}
