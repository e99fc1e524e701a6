using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Audit;

namespace OrleansChat.Gateway.Api;

/// <summary>The log of security events, for operators: to ship elsewhere, and to prove whole.</summary>
internal static class AuditApi
{
    private const int MostListed = 1_000;

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/audit", List);
        routes.MapGet("/audit/verify", Verify);
    }

    private static async Task<Results<Ok<Entry[]>, ProblemHttpResult>> List(IGrainFactory grains, long after = 0, int limit = MostListed)
    {
        var read = await Faults.Repeated(() => grains.Audit().Read(after, limit));
        return read.Ok ? TypedResults.Ok<Entry[]>([.. read.Value.Select(Entry.Of)]) : Problems.Of(read.Refusal);
    }

    /// <summary>Walks the chain to its end: from the first row, or from the mark that an earlier walk ended with.</summary>
    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Verify(
        IGrainFactory grains, CancellationToken cancel, long? id = null, string? hash = null)
    {
        if (!TryMark(id, hash, out var mark))
        {
            return Problems.Of(Reasons.AuditMark.Refusal);
        }

        while (true)
        {
            var from = mark;
            var check = await Faults.Repeated(() => grains.Audit().Verify(from));
            if (!check.Ok)
            {
                return Problems.Of(check.Refusal);
            }

            mark = check.Value.Last;
            if (!check.Value.More)
            {
                return TypedResults.Ok(new Answer(
                    check.Value.Broken is null, check.Value.Broken, mark?.Id, mark is null ? null : Convert.ToHexStringLower(mark.Hash)));
            }

            cancel.ThrowIfCancellationRequested();
        }
    }

    private static bool TryMark(long? id, string? hash, out AuditMark? mark)
    {
        mark = null;
        if (id is null && hash is null)
        {
            return true;
        }

        var bytes = new byte[32];
        if (id is not > 0 || hash?.Length != 64 || Convert.FromHexString(hash, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        mark = new AuditMark(id.Value, bytes);
        return true;
    }

    /// <param name="Broken">The first row that was changed, removed, or follows a gap.</param>
    /// <param name="Id">With <paramref name="Hash"/>: the last good row. Kept elsewhere it shows later that the end was not cut off.</param>
    internal sealed record Answer(bool Ok, long? Broken, long? Id, string? Hash);

    internal sealed record Entry(
        long Id, string At, string Event, Guid? ActorId, Guid? SessionId, string? Address, string? Subject, string Result, string Hash)
    {
        public static Entry Of(AuditEntry entry) => new(
            entry.Id,
            Wire.Time(entry.At),
            entry.Event,
            entry.Actor,
            entry.Session,
            entry.Address,
            entry.Subject,
            entry.Result,
            Convert.ToHexStringLower(entry.Hash));
    }
}
