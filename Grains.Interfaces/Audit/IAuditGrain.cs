using OrleansChat.Accounts;

namespace OrleansChat.Audit;

/// <summary>The log of security events: a stateless worker over the database. To read it, and to prove that it is whole, is for operators.</summary>
[Alias("chat.IAuditGrain")]
public interface IAuditGrain : IGrainWithIntegerKey
{
    /// <summary>Events in their order, after the one of an id; 1–1,000. Refusals: bad_request, unavailable.</summary>
    [Alias("Read"), ResponseTimeout("00:00:05")]
    Task<Outcome<AuditEntry[]>> Read(long after, int limit);

    /// <summary>
    /// Checks the next rows, 5,000 at most, against the row before them. <paramref name="from"/> is where an earlier check ended: that row must
    /// still have that hash. Null: from the first row on. Refusals: unavailable.
    /// </summary>
    [Alias("Verify"), ResponseTimeout("00:00:10")]
    Task<Outcome<AuditCheck>> Verify(AuditMark? from);

    /// <summary>Records that a user asked for a route that is for operators; once an hour for each user and route. Refusals: unavailable, unknown.</summary>
    /// <param name="route">Its method and pattern: nothing that the user chose.</param>
    /// <param name="answer">The refusal.</param>
    [Alias("Denied"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Denied(string route, ErrorCode answer, Caller by);
}

/// <param name="At">Unix milliseconds.</param>
/// <param name="Event">From the closed list in <c>docs/security.md</c>.</param>
/// <param name="Subject">What it was done to, if not to the actor: an id.</param>
/// <param name="Result">"ok", or the registry's name of the refusal.</param>
/// <param name="Hash">SHA-256 over the row before and this one.</param>
[GenerateSerializer, Immutable, Alias("chat.AuditEntry")]
public sealed record AuditEntry(
    [property: Id(0)] long Id,
    [property: Id(1)] long At,
    [property: Id(2)] string Event,
    [property: Id(3)] Guid? Actor,
    [property: Id(4)] Guid? Session,
    [property: Id(5)] string? Address,
    [property: Id(6)] string? Subject,
    [property: Id(7)] string Result,
    [property: Id(8)] byte[] Hash);

/// <summary>A row and its hash: whoever keeps one elsewhere can show later that nothing before it was changed, nor it removed.</summary>
[GenerateSerializer, Immutable, Alias("chat.AuditMark")]
public sealed record AuditMark([property: Id(0)] long Id, [property: Id(1)] byte[] Hash);

/// <param name="Last">The last row that was found good; null: there is none.</param>
/// <param name="Broken">The first row that does not follow from the one before it.</param>
/// <param name="More">Whether there is more to check, from <paramref name="Last"/> on.</param>
[GenerateSerializer, Immutable, Alias("chat.AuditCheck")]
public sealed record AuditCheck([property: Id(0)] AuditMark? Last, [property: Id(1)] long? Broken, [property: Id(2)] bool More);
