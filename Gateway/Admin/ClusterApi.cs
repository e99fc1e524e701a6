using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Cluster;
using OrleansChat.Gateway.Api;

namespace OrleansChat.Gateway.Admin;

/// <summary>The cluster's processes, for operators: what they are, how they are set up, and their end.</summary>
internal static class ClusterApi
{
    public static void MapCluster(this IEndpointRouteBuilder operators)
    {
        operators.MapGet("/status", Status);
        operators.MapGet("/processes/{process}/settings", Settings);
        operators.MapPost("/processes/{process}/stop", Stop);
        operators.MapPost("/announcements", Announce);
    }

    private static async Task<Ok<StatusAnswer>> Status(IOwnProcess own, IGrainFactory grains, TimeProvider time)
    {
        var (now, me) = (time.GetUtcNow().ToUnixTimeMilliseconds(), own.Look());
        var all = await Faults.Repeated(() => grains.Cluster().Processes());

        // As the list calls it: a silo is listed by its own name.
        var name = all.FirstOrDefault(one => one.Id == me.Id)?.Name ?? me.Name;
        return TypedResults.Ok(new StatusAnswer(name, me.Version, Wire.Time(now), [.. all.Select(one => ProcessAnswer.Of(one, now))]));
    }

    private static async Task<Results<Ok<SettingAnswer[]>, ProblemHttpResult>> Settings(string process, HttpContext context, IGrainFactory grains, IOwnProcess own)
    {
        var settings = await grains.Cluster().Settings(Named(process, own), Callers.Of(context));
        return settings.Ok
            ? TypedResults.Ok<SettingAnswer[]>([.. settings.Value.Select(one => new SettingAnswer(one.Name, one.Value, one.Source))])
            : Problems.Of(settings.Refusal);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Stop(
        string process, HttpContext context, IGrainFactory grains, IOwnProcess own, StopRequest? request = null)
    {
        var order = new StopOrder(request?.Restart ?? false, request?.Drain ?? true);
        var done = await grains.Cluster().Stop(Named(process, own), order, Callers.Of(context));
        return done.Ok ? TypedResults.Accepted((string?)null) : Problems.Of(done.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Announce(AnnounceRequest request, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.Cluster().Announce(request.Text, Callers.Of(context));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    /// <summary>"self" is the process that answers.</summary>
    internal static string Named(string process, IOwnProcess own) => process == "self" ? own.Look().Id.ToString() : process;

    internal sealed record StatusAnswer(string Answering, string Version, string At, ProcessAnswer[] Processes);

    /// <param name="Kind"><c>silo</c>, <c>gateway</c> or <c>both</c>.</param>
    /// <param name="UptimeSeconds">Absent with all that follows: it does not answer.</param>
    /// <param name="CallMs">Half of the last calls on its hub took at most so long, and 99 of 100 <paramref name="SlowCallMs"/>.</param>
    internal sealed record ProcessAnswer(
        Guid? Id,
        string Name,
        string Kind,
        bool Answers,
        string? Silo,
        Guid? Gateway,
        string? Version,
        string? StartedAt,
        long? UptimeSeconds,
        int? Rooms,
        int? Sockets,
        int? Feeds,
        long? MemoryBytes,
        long? ProcessorMs,
        long? Errors,
        double? CallMs,
        double? SlowCallMs)
    {
        public static ProcessAnswer Of(ProcessView one, long now)
        {
            var kind = one.Silo is null ? "gateway" : one.Gateway is null ? "silo" : "both";
            return one.Answers
                ? new(
                    one.Id, one.Name, kind, true, one.Silo, one.Gateway?.Value, one.Version, Wire.Time(one.StartedAt), (now - one.StartedAt) / 1000,
                    one.Rooms, one.Sockets, one.Feeds, one.MemoryBytes, one.ProcessorMs, one.Errors, one.CallMs, one.SlowCallMs)
                : new(null, one.Name, kind, false, one.Silo, one.Gateway?.Value, null, null, null, null, null, null, null, null, null, null, null);
        }
    }

    internal sealed record SettingAnswer(string Name, string Value, string Source);

    internal sealed record StopRequest(bool Restart = false, bool Drain = true);

    internal sealed record AnnounceRequest(string Text);
}
