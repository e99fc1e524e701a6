using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Api;
using OrleansChat.Texts;

namespace OrleansChat.Gateway.Texts;

/// <summary>The server's texts: for clients to show, for operators to change.</summary>
internal static class TextsApi
{
    public static void MapTexts(this IEndpointRouteBuilder routes) => routes.MapGet("/texts", All);

    public static void MapOperatorTexts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/texts/{key}/{language}", Read);
        routes.MapPut("/texts/{key}/{language}", Change);
        routes.MapDelete("/texts/{key}/{language}", Reset);
    }

    /// <summary>Everything but the message of the day, which is for those who signed in.</summary>
    private static Results<Ok<Dictionary<string, string>>, ProblemHttpResult> All(HttpContext context, ServerTexts texts, string? language = null)
    {
        if (language?.Length > 35)
        {
            return Problems.Of(ErrorCode.BadRequest);
        }

        context.Response.Headers.Vary = "Accept-Language";
        return TypedResults.Ok(TextKeys.All
            .Where(key => key != TextKeys.Motd)
            .Order(StringComparer.Ordinal)
            .ToDictionary(key => key, key => texts.Find(key, language, Callers.Language(context.Request))!.Text));
    }

    private static Results<Ok<Answer>, ProblemHttpResult> Read(string key, string language, ServerTexts texts) =>
        texts.FindExactly(key, language) is { } text
            ? TypedResults.Ok(new Answer(text.Text, text.Language, text.Source switch
            {
                TextSource.Operator => "operator",
                TextSource.Configured => "configured",
                _ => "shipped",
            }))
            : Problems.Of(ErrorCode.NotFound);

    private static Task<Results<NoContent, ProblemHttpResult>> Change(
        string key, string language, Request request, HttpContext context, IGrainFactory grains) => Put(key, language, request.Text, context, grains);

    private static Task<Results<NoContent, ProblemHttpResult>> Reset(string key, string language, HttpContext context, IGrainFactory grains) =>
        Put(key, language, null, context, grains);

    private static async Task<Results<NoContent, ProblemHttpResult>> Put(
        string key, string language, string? text, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.Texts().Change(key, language, text, Callers.Of(context));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    internal sealed record Request(string Text);

    internal sealed record Answer(string Text, string Language, string Source);
}
