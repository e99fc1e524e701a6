using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Texts;
using OrleansChat.Texts;

namespace OrleansChat.Gateway.Api;

/// <summary>Refusals as <c>application/problem+json</c> with the extensions <c>code</c>, <c>retryable</c>, <c>retryAfterMs</c>, <c>reason</c> and <c>values</c>.</summary>
internal static class Problems
{
    public static ProblemHttpResult Of(ErrorCode code) => Of(new ChatError(code));

    /// <param name="status">Another HTTP status than the registry's, where HTTP has a word of its own (405, 415).</param>
    public static ProblemHttpResult Of(ChatError refusal, int? status = null)
    {
        var entry = refusal.Entry;
        var extensions = new Dictionary<string, object?> { ["code"] = entry.Name, ["retryable"] = entry.Retryable };
        if (refusal.RetryAfterMs is { } wait)
        {
            extensions["retryAfterMs"] = wait;
        }

        if (refusal.Reason is { } reason)
        {
            extensions["reason"] = reason;
        }

        if (refusal.Values is { } values)
        {
            extensions["values"] = values;
        }

        return TypedResults.Problem(refusal.Message, statusCode: status ?? entry.Status, title: entry.Name, extensions: extensions);
    }

    /// <summary>
    /// Says the reason, or the registry's message, in the language that the request asks for, or as an operator put it. A detail without a
    /// reason stays: it says more.
    /// </summary>
    public static ProblemHttpResult For(HttpContext context, ProblemHttpResult problem)
    {
        var details = problem.ProblemDetails;
        if (!ChatErrors.ByName.TryGetValue(details.Title ?? "", out var entry))
        {
            return problem;
        }

        var reason = details.Extensions.TryGetValue("reason", out var name) ? Reasons.All.GetValueOrDefault((string)name!) : null;
        if (reason is null && details.Detail != entry.Message)
        {
            return problem;
        }

        var key = reason is null ? TextKeys.Refusal(entry) : TextKeys.Reason(reason);
        var text = context.RequestServices.GetRequiredService<ServerTexts>().Find(key, Callers.Language(context.Request))!;
        details.Detail = Reason.Fill(text.Text, details.Extensions.TryGetValue("values", out var values) ? (long[]?)values : null);
        context.Response.Headers.ContentLanguage = text.Language;
        return problem;
    }

    /// <summary>The problem for a status that HTTP itself decided on and that has no body yet.</summary>
    public static ProblemHttpResult OfStatus(int status) => status switch
    {
        401 => Of(ErrorCode.Unauthorized),
        403 => Of(ErrorCode.Forbidden),
        404 => Of(ErrorCode.NotFound),
        405 => Of(Reasons.Method.Refusal, status),
        413 => Of(ErrorCode.TooLarge),
        415 => Of(Reasons.ContentType.Refusal, status),
        < 500 => Of(new ChatError(ErrorCode.BadRequest), status),
        _ => Of(new ChatError(ErrorCode.Internal), status),
    };
}
