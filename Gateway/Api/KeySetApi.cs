using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>The public keys that verify access tokens (RFC 7517).</summary>
internal static class KeySetApi
{
    public static void MapKeySet(this IEndpointRouteBuilder routes) => routes.MapGet("/.well-known/jwks.json", Read);

    private static async Task<Results<Ok<KeySet>, ProblemHttpResult>> Read(SigningKeys keys, HttpContext context)
    {
        var all = await keys.All();
        if (!all.Ok)
        {
            return Problems.Of(all.Refusal);
        }

        context.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(new KeySet([.. all.Value.Select(key => new Key("RSA", "sig", "RS256", key.KeyId, key.Modulus, key.Exponent))]));
    }

    internal sealed record KeySet(Key[] Keys);

    internal sealed record Key(string Kty, string Use, string Alg, string Kid, string N, string E);
}
