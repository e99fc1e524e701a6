namespace OrleansChat.Drafts;

/// <summary>What users have begun to write, the same on all their devices: a stateless worker over the database.</summary>
[Alias("chat.IDraftsGrain")]
public interface IDraftsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The user's drafts in rooms that they are a member of, by room id, after <paramref name="after"/>; 100 at most and about 256 KiB, at least
    /// one if there is one. Refusals: unavailable.
    /// </summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<Draft[]>> List(UserId user, RoomId? after);

    /// <summary>
    /// Keeps a text, 16 KiB of UTF-8 at most; null or empty removes it. The last call wins, by the database's clock, and the user's sockets are
    /// told. Refusals: not_found (no member), text_invalid, text_too_long, unavailable, unknown.
    /// </summary>
    [Alias("Put"), ResponseTimeout("00:00:05")]
    Task<Outcome<Draft>> Put(UserId user, RoomId room, string? text);
}

/// <param name="Text">Null: there is none any more.</param>
/// <param name="At">Unix milliseconds; of two for one room the later one holds.</param>
[GenerateSerializer, Immutable, Alias("chat.Draft")]
public sealed record Draft([property: Id(0)] RoomId Room, [property: Id(1)] string? Text, [property: Id(2)] long At);
