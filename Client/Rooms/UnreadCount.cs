namespace OrleansChat.Client.Rooms;

/// <summary>
/// What a device shows as unread in one room: the server's last count and the messages after its head, by the server's rule. Counts and
/// events may come in any order. Not thread-safe.
/// </summary>
/// <param name="user">Whose device it is: own messages are unread only after one of somebody else.</param>
/// <param name="isAsked">The user is a guest of a direct room: of a stranger's request nothing is unread before it is accepted.</param>
public sealed class UnreadCount(Guid user, bool isAsked = false)
{
    // A count may come whose head lies before messages that were taken in already; one that lies further back than this does not.
    private const int Remembered = 1_000;

    private readonly Queue<(long Seq, bool Own)> _newest = new();
    private long _counted;

    /// <summary>The seq up to which the user has read, as far as this device was told.</summary>
    public long ReadSeq { get; private set; }

    /// <summary>The room's head as of the last count.</summary>
    public long Head { get; private set; }

    public bool MarkedUnread { get; private set; }

    /// <summary>Whether the user has not accepted yet, as far as this device was told.</summary>
    public bool IsAsked { get; private set; } = isAsked;

    public long Unread => IsAsked ? 0 : _newest.Where(message => message.Seq > Head).Aggregate(_counted, Next);

    /// <summary>Takes a count of the server's; an older one than the last changes nothing.</summary>
    public void Set(ReadMoved state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if ((state.ReadSeq, state.Head).CompareTo((ReadSeq, Head)) >= 0)
        {
            (ReadSeq, _counted, Head, MarkedUnread) = (state.ReadSeq, state.Unread, state.Head, state.MarkedUnread);
            // Then it was accepted, on another device.
            IsAsked &= state.Unread == 0;
        }
    }

    /// <summary>Takes the room's next event.</summary>
    public void Apply(RoomEvent next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Kind != EventKinds.Message)
        {
            IsAsked &= next.Kind != EventKinds.Role || next.User != user;
            return;
        }

        _newest.Enqueue((next.Seq, next.Sender == user));
        if (_newest.Count > Remembered && _newest.Dequeue() is var oldest && oldest.Seq > Head)
        {
            (_counted, Head) = (Next(_counted, oldest), oldest.Seq);
        }
    }

    private static long Next(long unread, (long Seq, bool Own) message) => message.Own && unread == 0 ? 0 : unread + 1;
}
