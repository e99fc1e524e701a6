using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Bots;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>Programs that talk, and their tokens.</summary>
internal static class BotsApi
{
    private static readonly Dictionary<string, BotScopes> Scopes = new()
    {
        ["rooms:read"] = BotScopes.RoomsRead,
        ["messages:write"] = BotScopes.MessagesWrite,
    };

    public static void MapBots(this IEndpointRouteBuilder routes)
    {
        var bots = routes.MapGroup("/bots");
        bots.MapPost("", Make);
        bots.MapGet("", List);
        bots.MapDelete("{id:guid}", Remove);
        bots.MapPost("{id:guid}/tokens", MakeToken);
        bots.MapGet("{id:guid}/tokens", Tokens);
        bots.MapDelete("{id:guid}/tokens/{tokenId:guid}", RevokeToken);
    }

    private static async Task<Results<Created<UserAnswer>, ProblemHttpResult>> Make(MakeRequest request, HttpContext context, IGrainFactory grains)
    {
        var made = await grains.Bots().Make(Callers.Of(context), request.Username, request.DisplayName);
        return made.Ok ? TypedResults.Created($"/api/v1/bots/{made.Value.User}", UserAnswer.Of(made.Value)) : Problems.Of(made.Refusal);
    }

    private static async Task<Results<Ok<UserAnswer[]>, ProblemHttpResult>> List(HubIdentity me, IGrainFactory grains)
    {
        var all = await Faults.Repeated(() => grains.Bots().List(me.User));
        return all.Ok ? TypedResults.Ok<UserAnswer[]>([.. all.Value.Select(UserAnswer.Of)]) : Problems.Of(all.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(Guid id, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.Bots().Remove(Callers.Of(context), new UserId(id));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    private static async Task<Results<Created<MadeAnswer>, ProblemHttpResult>> MakeToken(
        Guid id, TokenRequest request, HttpContext context, IGrainFactory grains)
    {
        var scopes = BotScopes.None;
        foreach (var name in request.Scopes)
        {
            if (name is null || !Scopes.TryGetValue(name, out var scope))
            {
                return Problems.Of(Reasons.ScopeForm.Refusal);
            }

            scopes |= scope;
        }

        var made = await grains.Bots().MakeToken(Callers.Of(context), new UserId(id), scopes, request.Label);
        return made.Ok
            ? TypedResults.Created($"/api/v1/bots/{id}/tokens/{made.Value.View.Id}", new MadeAnswer(made.Value.Token, TokenAnswer.Of(made.Value.View)))
            : Problems.Of(made.Refusal);
    }

    private static async Task<Results<Ok<TokenAnswer[]>, ProblemHttpResult>> Tokens(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var all = await Faults.Repeated(() => grains.Bots().Tokens(me.User, new UserId(id)));
        return all.Ok ? TypedResults.Ok<TokenAnswer[]>([.. all.Value.Select(TokenAnswer.Of)]) : Problems.Of(all.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeToken(Guid id, Guid tokenId, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.Bots().RevokeToken(Callers.Of(context), new UserId(id), tokenId);
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    internal sealed record MakeRequest(string Username, string? DisplayName = null);

    internal sealed record TokenRequest(string?[] Scopes, string? Label = null);

    /// <param name="Token">Told this once.</param>
    internal sealed record MadeAnswer(string Token, TokenAnswer View);

    internal sealed record TokenAnswer(Guid TokenId, string[] Scopes, string? Label, string CreatedAt)
    {
        public static TokenAnswer Of(BotTokenView view) => new(
            view.Id, [.. BotsApi.Scopes.Where(scope => view.Scopes.HasFlag(scope.Value)).Select(scope => scope.Key)], view.Label, Wire.Time(view.CreatedAt));
    }
}
