using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Sessions;

namespace OrleansChat.Gateway.Api;

/// <summary>Single-use tickets for the WebSocket's URL, where an access token has no business.</summary>
internal static class TicketsApi
{
    public const int ExpiresIn = 30;

    public static void MapTickets(this IEndpointRouteBuilder routes) => routes.MapPost("/tickets", Issue);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Issue(
        HubIdentity me, HttpContext context, Origins origins, IGrainFactory grains)
    {
        if (!origins.Admits(context.Request, out var origin))
        {
            return Problems.Of(ErrorCode.OriginForbidden);
        }

        var bearer = new TicketBearer(me.User, me.Session, me.ExpiresAt.ToUnixTimeMilliseconds(), me.Exempt);
        var ticket = await Faults.Repeated(() => grains.Sessions().IssueTicket(bearer, origin));
        context.Response.Headers.CacheControl = "no-store";
        return ticket.Ok ? TypedResults.Ok(new Answer(ticket.Value, ExpiresIn)) : Problems.Of(ticket.Refusal);
    }

    /// <param name="ExpiresIn">Seconds.</param>
    internal sealed record Answer(string Ticket, int ExpiresIn);
}
