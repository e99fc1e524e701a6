using OrleansChat.Rooms;

namespace OrleansChat.Tests.Rooms;

/// <summary>Read markers as <c>ReadStore</c> moves them, and what <c>Unread</c> derives from them and from what the room wrote.</summary>
internal sealed partial class ModelDatabase
{
    private readonly Dictionary<UserId, long> _markers = [];
    private readonly List<ReadMark> _reads = [];

    /// <summary>Every look, also of those who were no members.</summary>
    public IReadOnlyList<ReadMark> Reads => _reads;

    public void Read(UserId user, long upTo)
    {
        lock (_lock)
        {
            _reads.Add(new ReadMark(user, upTo, Log.Count));
            if (_members.TryGetValue(user, out var row) && row.Role > Role.None)
            {
                var seq = Math.Min(upTo, Log.Count);
                _markers[user] = Math.Max(Marker(user), seq);
                _members[user] = row with { ReadCountable = Math.Max(row.ReadCountable, Log[(int)seq - 1].Countable) };
            }
        }
    }

    /// <summary>Who joins has read up to there.</summary>
    public long Marker(UserId user) => Math.Max(_markers.GetValueOrDefault(user), _members[user].JoinedSeq);

    public long Unread(UserId user)
    {
        var marker = Marker(user);
        var first = Log.FirstOrDefault(item => item.Event.Seq > marker && item.Event.Kind == EventKind.Message && item.Event.Sender != user);
        return first.Event is null || _members[user].ReadCountable == _profile!.Countable ? 0 : _profile!.Countable - first.Countable + 1;
    }
}

/// <param name="Head">Of the log, when the user had read so far.</param>
internal readonly record struct ReadMark(UserId User, long UpTo, long Head);
