using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>First answers by client id, the newest ones: what a quick retry asks for. The log knows the rest.</summary>
internal sealed class RecentAnswers(int capacity)
{
    private readonly Dictionary<(UserId Sender, ClientId ClientId), (Posted First, long ContentHash)> _answers = [];
    private readonly Queue<(UserId, ClientId)> _order = new();

    public void Add((UserId Sender, ClientId ClientId) key, Posted first, long contentHash)
    {
        if (!_answers.TryAdd(key, (first with { Duplicate = true }, contentHash)))
        {
            return;
        }

        _order.Enqueue(key);
        if (_order.Count > capacity)
        {
            _answers.Remove(_order.Dequeue());
        }
    }

    public void Clear()
    {
        _answers.Clear();
        _order.Clear();
    }

    /// <summary>The first answer again, or client_id_reused; null if the id is not remembered.</summary>
    public Outcome<Posted>? Find((UserId Sender, ClientId ClientId) key, long contentHash) =>
        !_answers.TryGetValue(key, out var known) ? null
        : known.ContentHash == contentHash ? known.First
        : ErrorCode.ClientIdReused;
}
