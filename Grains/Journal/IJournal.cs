namespace OrleansChat.Grains.Journal;

/// <summary>Makes a room's events durable; tests give a room a journal that fails at will.</summary>
public interface IJournal
{
    /// <summary>Stores the append, together with others'. Never throws; see <see cref="AppendStatus"/> for what may be said.</summary>
    Task<AppendStatus> Append(RoomAppend append);
}
