namespace OrleansChat.Client.Rooms;

/// <param name="Next">Asks for the next page, which may be empty; null: there is none.</param>
/// <param name="Pending">Events of the searched rooms that the server's index does not know yet.</param>
public sealed record SearchPage(IReadOnlyList<SearchHit> Items, string? Next, long Pending);

/// <summary>A message as it is now.</summary>
/// <param name="Fragment">The text around the first match: plain text, to be shown as such.</param>
/// <param name="Thread">The seq of the message that its thread began with.</param>
public sealed record SearchHit(
    Guid RoomId,
    long Seq,
    DateTimeOffset At,
    Guid Sender,
    string Fragment,
    IReadOnlyList<Highlight> Highlights,
    long? Thread = null,
    IReadOnlyList<Attachment>? Attachments = null);

/// <summary>A match in a fragment, in characters of .NET.</summary>
public sealed record Highlight(int Start, int Length);
