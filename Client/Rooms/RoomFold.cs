namespace OrleansChat.Client.Rooms;

/// <summary>
/// What a room's events add up to: messages with their edits, deletions, reactions and pins, and who is in the room. The same for
/// everybody who has the same events, whatever way they came. Not thread-safe.
/// </summary>
public sealed class RoomFold
{
    private readonly SortedDictionary<long, FoldedMessage> _messages = [];
    private readonly SortedDictionary<Guid, string> _members = [];

    /// <summary>The seq of the last event that was folded in.</summary>
    public long Head { get; private set; }

    public string? Name { get; private set; }

    public string? Topic { get; private set; }

    /// <summary>By seq.</summary>
    public IReadOnlyDictionary<long, FoldedMessage> Messages => _messages;

    /// <summary>Roles by user id.</summary>
    public IReadOnlyDictionary<Guid, string> Members => _members;

    /// <summary>Folds the next event in; one that was folded in before changes nothing.</summary>
    /// <exception cref="ArgumentException">An event is missing before this one.</exception>
    public void Apply(RoomEvent next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Seq <= Head)
        {
            return;
        }

        if (Head > 0 && next.Seq != Head + 1)
        {
            throw new ArgumentException($"Event {Head + 1} is missing before {next.Seq}.", nameof(next));
        }

        Head = next.Seq;
        switch (next.Kind)
        {
            case EventKinds.Message:
                _messages[next.Seq] = new FoldedMessage(next.Sender, next.Thread, next.Text);
                break;
            case EventKinds.Edit or EventKinds.Deletion or EventKinds.Reaction or EventKinds.Pin:
                Change(next);
                break;
            case EventKinds.Created or EventKinds.Rename:
                (Name, Topic) = (next.Name ?? Name, next.Topic ?? Topic);
                break;
            case EventKinds.Join or EventKinds.Role:
                _members[next.User!.Value] = next.Role ?? "member";
                break;
            case EventKinds.Leave:
                _members.Remove(next.User!.Value);
                break;
            case EventKinds.Closed:
                _members.Clear();
                break;
        }
    }

    /// <summary>Lets go what lies before a seq: the server keeps it no more (<see cref="Forgotten"/>).</summary>
    public void Forget(long firstSeq)
    {
        foreach (var seq in _messages.Keys.TakeWhile(seq => seq < firstSeq).ToArray())
        {
            _messages.Remove(seq);
        }
    }

    /// <summary>What it holds of a message from before one's own join is nothing: changes of those are let go.</summary>
    private void Change(RoomEvent next)
    {
        if (!_messages.TryGetValue(next.Target!.Value, out var message) || message.Deleted)
        {
            return;
        }

        switch (next.Kind)
        {
            case EventKinds.Edit:
                message.Text = next.Text;
                message.Edited = true;
                break;
            case EventKinds.Deletion:
                message.Erase();
                break;
            case EventKinds.Reaction:
                message.React(next.Emoji!, next.Sender, next.Removed == true);
                break;
            default:
                message.Pinned = next.Removed != true;
                break;
        }
    }
}

/// <summary>One message as it stands now.</summary>
public sealed class FoldedMessage(Guid sender, long? thread, string? text)
{
    private readonly SortedSet<(string Emoji, Guid User)> _reactions = new(Comparer<(string Emoji, Guid User)>.Create((a, b) =>
        string.CompareOrdinal(a.Emoji, b.Emoji) is not 0 and var order ? order : a.User.CompareTo(b.User)));

    public Guid Sender { get; } = sender;

    /// <summary>The seq of the message that its thread began with.</summary>
    public long? Thread { get; } = thread;

    /// <summary>Null once deleted.</summary>
    public string? Text { get; internal set; } = text;

    public bool Edited { get; internal set; }

    public bool Deleted { get; private set; }

    public bool Pinned { get; internal set; }

    public IReadOnlyCollection<(string Emoji, Guid User)> Reactions => _reactions;

    internal void React(string emoji, Guid user, bool removed)
    {
        if (removed)
        {
            _reactions.Remove((emoji, user));
        }
        else
        {
            _reactions.Add((emoji, user));
        }
    }

    internal void Erase()
    {
        (Text, Edited, Deleted, Pinned) = (null, false, true, false);
        _reactions.Clear();
    }
}
