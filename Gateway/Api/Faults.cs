using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansChat.Gateway.Api;

/// <summary>What became of a grain call that did not answer. Everything else that is thrown is a bug and goes to the log as one.</summary>
internal static class Faults
{
    /// <summary>
    /// Repeats a call once when the cluster rejected it: after a silo's death the first call often finds the dead one. Only for
    /// calls that may be repeated: reads, and commands with a client id.
    /// </summary>
    public static async Task<T> Repeated<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (OrleansException)
        {
            return await call();
        }
    }

    /// <summary>Endpoint filter: faults of the cluster become retryable problems, and a problem's wait becomes a header.</summary>
    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        object? result;
        try
        {
            result = await next(context);
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            // A call that got no answer may have been carried out.
            result = Problems.Of(HttpMethods.IsGet(context.HttpContext.Request.Method) ? ErrorCode.Unavailable : ErrorCode.Unknown);
        }

        var answer = result is INestedHttpResult union ? union.Result : result;
        if (answer is not ProblemHttpResult problem)
        {
            return result;
        }

        if (problem.ProblemDetails.Title is { } name && ChatErrors.ByName.TryGetValue(name, out var entry))
        {
            Hubs.CallMetrics.Refused(entry, "rest");
        }

        if (Problems.For(context.HttpContext, problem).ProblemDetails.Extensions.TryGetValue("retryAfterMs", out var wait) && wait is int ms)
        {
            context.HttpContext.Response.Headers.RetryAfter = ((ms + 999) / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return result;
    }
}
