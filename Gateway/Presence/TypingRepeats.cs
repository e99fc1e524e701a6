namespace OrleansChat.Gateway.Presence;

/// <summary>
/// What one connection last said about typing. Clients repeat it as long as it holds; the room hears it again only when the others would
/// soon forget it.
/// </summary>
internal sealed class TypingRepeats
{
    /// <summary>Milliseconds after which a client forgets that somebody types.</summary>
    public const int LifetimeMs = 10_000;

    private const int RepeatMs = LifetimeMs / 2;

    /// <summary>Nobody types in more rooms at once; a forgotten room only costs a repeat.</summary>
    private const int Most = 16;

    private readonly Dictionary<RoomId, long> _since = [];

    /// <param name="now">Milliseconds.</param>
    /// <returns>Whether the room must be told.</returns>
    public bool IsNews(RoomId room, bool isTyping, long now)
    {
        if (!isTyping)
        {
            return _since.Remove(room, out var told) && now - told < LifetimeMs;
        }

        if (_since.TryGetValue(room, out var since) && now - since < RepeatMs)
        {
            return false;
        }

        if (_since.Count >= Most)
        {
            _since.Clear();
        }

        _since[room] = now;
        return true;
    }
}
