using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Registrations;

namespace OrleansChat.Gateway.Api;

/// <summary>Who may register: told to everybody, changed by operators.</summary>
internal static class RegistrationApi
{
    private const int Week = 7 * 24 * 3_600;

    public static void MapRegistration(this IEndpointRouteBuilder routes) => routes.MapGet("/registration", Mode);

    public static void MapOperatorRegistration(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/registration", Mode);
        routes.MapPut("/registration", ChangeMode);
        routes.MapPost("/invitations", Invite);
    }

    private static async Task<Results<Ok<ModeAnswer>, ProblemHttpResult>> Mode(IGrainFactory grains) =>
        Answer(await Faults.Repeated(() => grains.Registrations().Mode()));

    private static async Task<Results<Ok<ModeAnswer>, ProblemHttpResult>> ChangeMode(ModeAnswer request, HttpContext context, IGrainFactory grains) =>
        Parse(request.Mode) is { } mode
            ? Answer(await Faults.Repeated(() => grains.Registrations().ChangeMode(mode, Callers.Of(context))))
            : Problems.Of(Reasons.RegistrationMode.Refusal);

    private static async Task<Results<Created<InvitationAnswer>, ProblemHttpResult>> Invite(
        InvitationRequest request, HttpContext context, IGrainFactory grains)
    {
        var made = await grains.Registrations().Invite(request.Uses, request.ExpiresIn, Callers.Of(context));
        return made.Ok
            ? TypedResults.Created((string?)null, new InvitationAnswer(made.Value.Token, made.Value.Uses, Wire.Time(made.Value.ExpiresAt)))
            : Problems.Of(made.Refusal);
    }

    private static Results<Ok<ModeAnswer>, ProblemHttpResult> Answer(Outcome<RegistrationMode> mode) =>
        mode.Ok ? TypedResults.Ok(new ModeAnswer(Name(mode.Value))) : Problems.Of(mode.Refusal);

    private static string Name(RegistrationMode mode) => mode switch
    {
        RegistrationMode.Open => "open",
        RegistrationMode.Invite => "invite",
        _ => "closed",
    };

    private static RegistrationMode? Parse(string name) => name switch
    {
        "open" => RegistrationMode.Open,
        "invite" => RegistrationMode.Invite,
        "closed" => RegistrationMode.Closed,
        _ => null,
    };

    internal sealed record ModeAnswer(string Mode);

    /// <param name="ExpiresIn">Seconds.</param>
    internal sealed record InvitationRequest(int Uses = 1, int ExpiresIn = Week);

    internal sealed record InvitationAnswer(string Invitation, int Uses, string ExpiresAt);
}
