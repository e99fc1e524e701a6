using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Texts;
using OrleansChat.Texts;

namespace OrleansChat.Gateway.Api;

/// <summary>Refusals as <c>application/problem+json</c> with the extensions <c>code</c>, <c>retryable</c> and <c>retryAfterMs</c>.</summary>
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

        return TypedResults.Problem(refusal.Message, statusCode: status ?? entry.Status, title: entry.Name, extensions: extensions);
    }

    /// <summary>
    /// Says the registry's message in the language that the request asks for, or as an operator put it. A detail of its own stays: it says more.
    /// </summary>
    public static ProblemHttpResult For(HttpContext context, ProblemHttpResult problem)
    {
        if (problem.ProblemDetails is { Title: { } name } details && ChatErrors.ByName.TryGetValue(name, out var entry) && details.Detail == entry.Message)
        {
            var text = context.RequestServices.GetRequiredService<ServerTexts>().Find(TextKeys.Refusal(entry), Callers.Language(context.Request))!;
            details.Detail = text.Text;
            context.Response.Headers.ContentLanguage = text.Language;
        }

        return problem;
    }

    /// <summary>The problem for a status that HTTP itself decided on and that has no body yet.</summary>
    public static ProblemHttpResult OfStatus(int status) => status switch
    {
        401 => Of(ErrorCode.Unauthorized),
        403 => Of(ErrorCode.Forbidden),
        404 => Of(ErrorCode.NotFound),
        405 => Of(new ChatError(ErrorCode.BadRequest, "This address does not take this method."), status),
        413 => Of(ErrorCode.TooLarge),
        415 => Of(new ChatError(ErrorCode.BadRequest, "The body must be application/json."), status),
        < 500 => Of(new ChatError(ErrorCode.BadRequest), status),
        _ => Of(new ChatError(ErrorCode.Internal), status),
    };

    public static ProblemHttpResult BadRequest(string detail) => Of(new ChatError(ErrorCode.BadRequest, detail));
}
