namespace OrleansChat.Files;

/// <summary>
/// What users upload and messages carry: a stateless worker over the database and the store of the bytes. One upload is <see cref="Begin"/>,
/// <see cref="Write"/> for each further chunk, <see cref="Finish"/>; a file that does not come so far is collected.
/// </summary>
[Alias("chat.IFilesGrain")]
public interface IFilesGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Takes the announcement and the first chunk. Refusals: bad_request (name, size), too_large, attachment_type (not taken, or the bytes
    /// are something else), quota_exceeded, rate_limited, unavailable, unknown.
    /// </summary>
    [Alias("Begin"), ResponseTimeout("00:00:10")]
    Task<Outcome<Guid>> Begin(UserId owner, NewFile file, byte[] first);

    /// <summary>Stores a further chunk, 1, 2, 3 …: all but the last are full. May be repeated. Refusals: unavailable, unknown.</summary>
    [Alias("Write"), ResponseTimeout("00:00:10")]
    Task<Outcome<Done>> Write(Guid file, int chunk, byte[] bytes);

    /// <summary>From here on messages may carry it. Refusals: not_found, attachment_type (its end belongs to something else, or it is an archive made to burst), unavailable, unknown.</summary>
    [Alias("Finish"), ResponseTimeout("00:00:10")]
    Task<Outcome<FileView>> Finish(UserId owner, Guid file);

    /// <summary>The upload broke off: the collector may take it at once.</summary>
    [Alias("Abandon"), ResponseTimeout("00:00:05")]
    Task Abandon(Guid file);

    /// <summary>
    /// A file that the caller may read: a message in one of the caller's rooms carries it, or the caller uploaded it and posted it nowhere
    /// yet. Refusals: not_found, unavailable.
    /// </summary>
    [Alias("Find"), ResponseTimeout("00:00:05")]
    Task<Outcome<FileView>> Find(UserId caller, Guid file);

    /// <summary>One chunk of a file that <see cref="Find"/> answered; nothing is checked again. Refusals: not_found, unavailable.</summary>
    [Alias("Read"), ResponseTimeout("00:00:10")]
    Task<Outcome<byte[]>> Read(Guid file, int chunk);
}

/// <summary>How files are cut.</summary>
public static class FileChunks
{
    /// <summary>Bytes of a full chunk. Posts share their connections and the disk with uploads: none waits long behind one chunk.</summary>
    public const int Bytes = 256 * 1024;

    public static int Count(long size) => (int)((size + Bytes - 1) / Bytes);
}

/// <summary>What is announced before the bytes come.</summary>
/// <param name="Name">1–255 characters, no control characters, no slashes.</param>
/// <param name="MediaType">Without parameters, in lower case; the bytes must agree with it.</param>
/// <param name="Size">Bytes, at least 1.</param>
[GenerateSerializer, Immutable, Alias("chat.NewFile")]
public sealed record NewFile([property: Id(0)] string Name, [property: Id(1)] string MediaType, [property: Id(2)] long Size);

/// <summary>A finished file; it never changes. Messages carry this with them. Stored as JSON, in these names.</summary>
/// <param name="Width">Pixels, as the header of a picture says.</param>
[GenerateSerializer, Immutable, Alias("chat.FileView")]
public sealed record FileView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Type,
    [property: Id(3)] long Size,
    [property: Id(4)] int? Width = null,
    [property: Id(5)] int? Height = null);
