using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>What an operator may do before there is an operator's plane: make users for load tests.</summary>
internal static class OperatorApi
{
    public static void MapOperator(this IEndpointRouteBuilder routes) => routes.MapPost("/operator/provision", Provision);

    private static async Task<IResult> Provision(
        HttpContext context, IOptions<ProvisioningOptions> options, IGrainFactory grains, AccessTokens tokens, CancellationToken cancel)
    {
        if (!options.Value.Enabled)
        {
            return Problems.Of(ErrorCode.NotFound);
        }

        // The body comes after the secret: a stranger learns nothing about what it should look like.
        if (!IsOperator(context.Request, options.Value.Token!))
        {
            return Problems.Of(ErrorCode.Unauthorized);
        }

        var request = await ProvisionRequestBody.Read(context.Request, cancel);
        if (!request.Ok)
        {
            return Problems.Of(request.Refusal);
        }

        // The first chunk decides the status: a refusal can still be told, later ones can only cut the stream short.
        var plan = new ProvisionPlan(request.Value);
        var first = await grains.Accounts().Provision(plan.Chunk(0));
        return first.Ok ? new ProvisionStream(plan, first.Value, grains, tokens) : Problems.Of(first.Refusal);
    }

    private static bool IsOperator(HttpRequest request, string secret) =>
        BearerHandler.Token(request) is { } shown && CryptographicOperations.FixedTimeEquals(Hash(shown), Hash(secret));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
