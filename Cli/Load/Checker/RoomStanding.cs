using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Load.Checker;

/// <summary>How a room stands in the database: each message with what was done to it, and who is in the room.</summary>
/// <param name="Messages">A line by seq, see <see cref="Line"/>.</param>
internal sealed record RoomStanding(
    long Head, IReadOnlyDictionary<long, string> Messages, IReadOnlyDictionary<Guid, (string Role, long JoinedSeq)> Members)
{
    /// <summary>A message as it stands, in one form for whoever says so.</summary>
    /// <param name="reactions">An emoji and a user id each, with a space between.</param>
    public static string Line(long? thread, string? text, bool edited, bool deleted, bool pinned, IEnumerable<string> reactions)
    {
        var state = deleted ? "deleted" : edited ? "edited" : "";
        return $"{thread} '{text}' {state} {(pinned ? "pinned" : "")} {string.Join(", ", reactions.Order(StringComparer.Ordinal))}";
    }
}

/// <summary>What the events that one client was shown add up to.</summary>
/// <param name="After">It knows nothing of the room up to this seq.</param>
internal sealed record FoldedRoom(string Client, Guid Room, long After, RoomFold Fold)
{
    public IEnumerable<KeyValuePair<long, string>> Messages => Fold.Messages.Select(pair => KeyValuePair.Create(pair.Key, RoomStanding.Line(
        pair.Value.Thread,
        pair.Value.Text,
        pair.Value.Edited,
        pair.Value.Deleted,
        pair.Value.Pinned,
        pair.Value.Reactions.Select(reaction => $"{reaction.Emoji} {reaction.User}"))));
}
