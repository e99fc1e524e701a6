using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Accounts;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Texts;
using OrleansChat.Sessions;
using OrleansChat.Texts;

namespace OrleansChat.Gateway.Api;

/// <summary>Signing in, staying signed in, and the list of one's devices.</summary>
internal static class SessionsApi
{
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sessions", SignIn);
        routes.MapPost("/sessions/refresh", Refresh);
    }

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sessions", List);
        routes.MapDelete("/sessions", RevokeOthers);
        routes.MapDelete("/sessions/current", SignOut);
        routes.MapDelete("/sessions/{id:guid}", Revoke);
    }

    private static async Task<Results<Created<Answer>, ProblemHttpResult>> SignIn(
        SignInRequest request, HttpContext context, Origins origins, IGrainFactory grains, AccessTokens tokens)
    {
        if (RefusesPage(context.Request, origins) is { } refusal)
        {
            return Problems.Of(refusal);
        }

        var shown = RefreshCookie.IsWanted(context.Request) ? DeviceCookie.Read(context.Request) : request.KnownDevice;
        var signedIn = await grains.SignIn().SignIn(
            new SignIn(request.Username, request.Password, request.Device, request.Otp, shown), Callers.Of(context));
        if (!signedIn.Ok)
        {
            return Problems.Of(signedIn.Refusal);
        }

        var answer = await Answered(signedIn.Value.Opened, context, tokens);
        return answer.Ok
            ? TypedResults.Created((string?)null, answer.Value with { KnownDevice = DeviceCookie.Keep(context, shown, signedIn.Value.KnownDevice) })
            : Problems.Of(answer.Refusal);
    }

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Refresh(
        HttpContext context, Origins origins, IGrainFactory grains, AccessTokens tokens, RefreshRequest? request = null)
    {
        if (RefusesPage(context.Request, origins) is { } refusal)
        {
            return Problems.Of(refusal);
        }

        var token = RefreshCookie.IsWanted(context.Request) ? RefreshCookie.Read(context.Request) : request?.RefreshToken;
        if (token is null)
        {
            return Problems.Of(RefreshCookie.IsWanted(context.Request) ? ErrorCode.Unauthorized : ErrorCode.BadRequest);
        }

        var refreshed = await grains.Sessions().Refresh(token, Callers.Of(context));
        if (refreshed.Refusal is { Entry.Retryable: false } && RefreshCookie.IsWanted(context.Request))
        {
            RefreshCookie.Clear(context.Response);
        }

        var answer = await Answered(refreshed, context, tokens);
        return answer.Ok ? TypedResults.Ok(answer.Value) : Problems.Of(answer.Refusal);
    }

    private static async Task<Results<Ok<DeviceAnswer[]>, ProblemHttpResult>> List(HubIdentity me, IGrainFactory grains)
    {
        var sessions = await Faults.Repeated(() => grains.Sessions().List(me.User));
        return sessions.Ok
            ? TypedResults.Ok<DeviceAnswer[]>([.. sessions.Value.Select(session => DeviceAnswer.Of(session, me.Session))])
            : Problems.Of(sessions.Refusal);
    }

    private static Task<Results<NoContent, ProblemHttpResult>> SignOut(
        HubIdentity me, HttpContext context, IGrainFactory grains, Revocations revocations)
    {
        // Not "cookies": that would clear those of every other service of the same domain.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        RefreshCookie.Clear(context.Response);
        return Revoke(me.Session.Value, context, grains, revocations);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        Guid id, HttpContext context, IGrainFactory grains, Revocations revocations)
    {
        var session = new SessionId(id);
        var done = await Faults.Repeated(() => grains.Session(session).Revoke(Callers.Of(context)));
        if (!done.Ok)
        {
            return Problems.Of(done.Refusal);
        }

        // Here at once; the other gateways hear of it by the silo's push.
        revocations.Note(session);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeOthers(
        HubIdentity me, HttpContext context, IGrainFactory grains, Revocations revocations)
    {
        var ended = await Faults.Repeated(() => grains.Sessions().EndAll(me.User, me.Session, EndReasons.Revoked, Callers.Of(context)));
        Array.ForEach(ended.Value ?? [], revocations.Note);
        return ended.Ok ? TypedResults.NoContent() : Problems.Of(ended.Refusal);
    }

    private static ChatError? RefusesPage(HttpRequest request, Origins origins) =>
        RefreshCookie.IsWanted(request) ? RefreshCookie.Refuses(request, origins) : null;

    private static async Task<Outcome<Answer>> Answered(Outcome<OpenedSession> opened, HttpContext context, AccessTokens tokens)
    {
        if (!opened.Ok)
        {
            return opened.Refusal;
        }

        var session = opened.Value;
        var issued = await tokens.Issue(session.Account.User, session.Session, isOperator: session.Operator);
        if (!issued.Ok)
        {
            return issued.Refusal;
        }

        context.Response.Headers.CacheControl = "no-store";
        var inCookie = RefreshCookie.IsWanted(context.Request);
        if (inCookie)
        {
            RefreshCookie.Write(context.Response, session.RefreshToken);
        }

        return new Answer(
            issued.Value.Token,
            issued.Value.ExpiresIn,
            inCookie ? null : session.RefreshToken,
            session.Session.Value,
            SelfAnswer.Of(session.Account),
            context.RequestServices.GetRequiredService<ServerTexts>().Find(TextKeys.Motd, session.Account.Language, Callers.Language(context.Request))?.Text);
    }

    internal sealed record SignInRequest(string Username, string Password, string? Otp = null, string? Device = null, string? KnownDevice = null);

    internal sealed record RefreshRequest(string RefreshToken);

    /// <param name="ExpiresIn">Seconds.</param>
    /// <param name="KnownDevice">Only at sign-in, and only when it is new.</param>
    internal sealed record Answer(
        string AccessToken, int ExpiresIn, string? RefreshToken, Guid SessionId, SelfAnswer User, string? Motd, string? KnownDevice = null);

    internal sealed record SelfAnswer(Guid UserId, string Username, string? DisplayName, Guid? AvatarId, bool Verified)
    {
        public static SelfAnswer Of(Account account) => new(account.User.Value, account.Username, account.DisplayName, account.Avatar, account.Verified);
    }

    /// <param name="Place">The network it was last seen from.</param>
    internal sealed record DeviceAnswer(Guid SessionId, string? Device, string? Place, string CreatedAt, string LastSeenAt, bool Current)
    {
        public static DeviceAnswer Of(SessionView session, SessionId current) => new(
            session.Session.Value,
            session.Device,
            session.Place,
            Wire.Time(session.CreatedAt),
            Wire.Time(session.LastSeenAt),
            session.Session == current);
    }
}
