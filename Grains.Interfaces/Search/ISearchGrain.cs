using System.Collections.Immutable;
using OrleansChat.Files;

namespace OrleansChat.Search;

/// <summary>Finds messages in the caller's rooms: a stateless worker over the database. Membership is joined in the query that finds.</summary>
[Alias("chat.ISearchGrain")]
public interface ISearchGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Newest first. Refusals: bad_request (the query, the language, the limit), not_found (the room is none of the caller's), rate_limited,
    /// unavailable.
    /// </summary>
    /// <param name="exempt">Whether rate limits leave the session alone.</param>
    [Alias("Find"), ResponseTimeout("00:00:10")]
    Task<Outcome<SearchPage>> Find(UserId caller, SearchRequest request, bool exempt);
}

/// <param name="Query">1–200 characters: words, all of which a message has, and filters <c>from: in: before: after: has:file</c>.</param>
/// <param name="Room">Only this room.</param>
/// <param name="Before">The last hit of the page before.</param>
/// <param name="Limit">1–50.</param>
/// <param name="Language">Only this language's endings are disregarded, such as <c>es</c>; null: those of all that are set up.</param>
[GenerateSerializer, Immutable, Alias("chat.SearchRequest")]
public sealed record SearchRequest(
    [property: Id(0)] string Query,
    [property: Id(1)] RoomId? Room,
    [property: Id(2)] SearchPlace? Before,
    [property: Id(3)] int Limit,
    [property: Id(4)] string? Language = null);

/// <summary>Where a page ends. Hits come by time, then seq, then room, each the newest or highest first.</summary>
/// <param name="At">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.SearchPlace")]
public readonly record struct SearchPlace([property: Id(0)] long At, [property: Id(1)] long Seq, [property: Id(2)] RoomId Room);

/// <param name="Next">Give it as <see cref="SearchRequest.Before"/> for the next page, which may be empty; null: there is none.</param>
/// <param name="Pending">Events of the searched rooms that the index does not know yet; 0 most of the time.</param>
[GenerateSerializer, Immutable, Alias("chat.SearchPage")]
public sealed record SearchPage(
    [property: Id(0)] ImmutableArray<SearchHit> Items, [property: Id(1)] SearchPlace? Next, [property: Id(2)] long Pending);

/// <summary>A message as it is now.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Fragment">The text around the first match, at most about 240 characters; plain text, as it was written.</param>
/// <param name="Highlights">The matches in the fragment, in order; none where only a filter or a file's name matched.</param>
/// <param name="Thread">The seq of the message that its thread began with.</param>
[GenerateSerializer, Immutable, Alias("chat.SearchHit")]
public sealed record SearchHit(
    [property: Id(0)] RoomId Room,
    [property: Id(1)] long Seq,
    [property: Id(2)] long At,
    [property: Id(3)] UserId Sender,
    [property: Id(4)] string Fragment,
    [property: Id(5)] ImmutableArray<Highlight> Highlights,
    [property: Id(6)] long? Thread = null,
    [property: Id(7)] ImmutableArray<FileView>? Files = null);

/// <summary>Counted in UTF-16 code units, as JavaScript and .NET do.</summary>
[GenerateSerializer, Immutable, Alias("chat.Highlight")]
public readonly record struct Highlight([property: Id(0)] int Start, [property: Id(1)] int Length);
