using System.Text.Json;
using OrleansChat.Cluster;
using OrleansChat.Gateway.Api;

namespace OrleansChat.Gateway.Admin;

/// <summary>The log of one process as JSON Lines, for operators: what it remembers, and, if asked to, what comes.</summary>
internal static class LogApi
{
    private const int Page = 500;

    private static readonly string[] Levels = ["trace", "debug", "info", "warn", "error", "critical"];

    public static void MapLog(this IEndpointRouteBuilder operators) => operators.MapGet("/processes/{process}/log", Log);

    private static async Task<IResult> Log(
        string process, HttpContext context, IGrainFactory grains, IOwnProcess own, string level = "info", int last = 100, bool follow = false)
    {
        if (Array.IndexOf(Levels, level) is var least && (least < 0 || last is < 1 or > Page))
        {
            return Problems.Of(Reasons.LogForm.With(Page));
        }

        // By its id from here on: a process of the same name that comes later is another one.
        var name = ClusterApi.Named(process, own);
        var first = await grains.Cluster().Log(name, new LogQuery(-last, (byte)least, Page), Callers.Of(context));
        return first.Ok ? new LogStream(name, first.Value, (byte)least, follow, grains) : Problems.Of(first.Refusal);
    }

    /// <summary>Reads on in the name of the one recorded reading, until the reader or the process goes.</summary>
    internal sealed class LogStream(string process, LogPage first, byte level, bool follow, IGrainFactory grains) : IResult
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

        public async Task ExecuteAsync(HttpContext context)
        {
            var (cancel, time) = (context.RequestAborted, context.RequestServices.GetRequiredService<TimeProvider>());
            context.Response.ContentType = "application/x-ndjson";
            context.Response.Headers.CacheControl = "no-store";
            await Write(context.Response, first, cancel);
            for (var after = first.Next; follow && !cancel.IsCancellationRequested;)
            {
                var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
                await Task.Delay(Pause, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (either.IsCancellationRequested)
                {
                    return;
                }

                var page = await Next(after);
                if (!page.Ok)
                {
                    return;
                }

                after = page.Value.Next;
                await Write(context.Response, page.Value, cancel);
            }
        }

        private async Task<Outcome<LogPage>> Next(long after)
        {
            try
            {
                return await grains.Cluster().Log(process, new LogQuery(after, level, Page), by: null);
            }
            catch (Exception fault) when (fault is TimeoutException or OrleansException)
            {
                return ErrorCode.Unavailable;
            }
        }

        private static async Task Write(HttpResponse response, LogPage page, CancellationToken cancel)
        {
            if (page.Lost > 0)
            {
                await Line(response, new { lost = page.Lost }, cancel);
            }

            foreach (var entry in page.Entries)
            {
                await Line(
                    response,
                    new
                    {
                        number = entry.Number,
                        at = Wire.Time(entry.At),
                        level = Levels[entry.Level],
                        category = entry.Category,
                        eventId = entry.Event,
                        text = entry.Text,
                    },
                    cancel);
            }

            await response.Body.FlushAsync(cancel);
        }

        private static async Task Line<T>(HttpResponse response, T line, CancellationToken cancel)
        {
            await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, JsonSerializerOptions.Web), cancel);
            await response.Body.WriteAsync("\n"u8.ToArray(), cancel);
        }
    }
}
