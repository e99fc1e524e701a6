using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Reports;

namespace OrleansChat.Gateway.Api;

/// <summary>Messages that members report, and what operators do about them.</summary>
internal static class ReportsApi
{
    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapPost("/rooms/{id:guid}/reports", Add);

    public static void MapOperatorReports(this IEndpointRouteBuilder operators)
    {
        operators.MapGet("/reports", List);
        operators.MapPost("/reports/{id:long}/resolve", Resolve);
    }

    private static async Task<Results<Created<ReportedAnswer>, Ok<ReportedAnswer>, ProblemHttpResult>> Add(
        Guid id, AddRequest request, HttpContext context, IGrainFactory grains)
    {
        var reported = await Faults.Repeated(() => grains.Reports().Add(new RoomId(id), request.Target, request.Reason, Callers.Of(context)));
        return !reported.Ok ? Problems.Of(reported.Refusal)
            : reported.Value.Duplicate ? TypedResults.Ok(new ReportedAnswer(reported.Value.Report))
            : TypedResults.Created((string?)null, new ReportedAnswer(reported.Value.Report));
    }

    private static async Task<Results<Ok<Answer[]>, ProblemHttpResult>> List(IGrainFactory grains, bool? open = null, long after = 0)
    {
        var reports = await Faults.Repeated(() => grains.Reports().List(open, after));
        return reports.Ok ? TypedResults.Ok<Answer[]>([.. reports.Value.Select(Answer.Of)]) : Problems.Of(reports.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Resolve(
        long id, HttpContext context, IGrainFactory grains, ResolveRequest? request = null)
    {
        var done = await Faults.Repeated(() => grains.Reports().Resolve(id, request?.Note, Callers.Of(context)));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    internal sealed record AddRequest(long Target, string Reason);

    internal sealed record ResolveRequest(string? Note = null);

    internal sealed record ReportedAnswer(long ReportId);

    /// <param name="ResolvedAt">Absent: it is open.</param>
    internal sealed record Answer(
        long ReportId,
        Guid RoomId,
        long Target,
        Guid ReporterId,
        Guid AuthorId,
        string? Reason,
        string? Text,
        string At,
        string? ResolvedAt,
        Guid? ResolvedBy,
        string? Note)
    {
        public static Answer Of(Report report) => new(
            report.Id,
            report.Room.Value,
            report.Target,
            report.Reporter.Value,
            report.Author.Value,
            report.Reason,
            report.Text,
            Wire.Time(report.At),
            report.ResolvedAt is { } at ? Wire.Time(at) : null,
            report.ResolvedBy?.Value,
            report.Note);
    }
}
