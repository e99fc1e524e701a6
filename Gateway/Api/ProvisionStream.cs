using System.Text.Json;
using OrleansChat.Accounts;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>One JSON line per user, written as the chunks are made. A stream that ends early ends with a broken connection, never as if it were whole.</summary>
internal sealed class ProvisionStream(ProvisionPlan plan, Provisioned[] first, IGrainFactory grains, AccessTokens tokens) : IResult
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/x-ndjson";
        httpContext.Response.Headers.CacheControl = "no-store";
        var made = first;
        for (var index = 0; index < plan.Chunks; index++)
        {
            // The cluster makes the next chunk while this one is signed and written.
            var next = index + 1 < plan.Chunks
                ? grains.Accounts().Provision(plan.Chunk(index + 1))
                : Task.FromResult<Outcome<Provisioned[]>>(Array.Empty<Provisioned>());
            await Task.WhenAll(Write(made, httpContext), next);
            var outcome = await next;
            made = outcome.Ok
                ? outcome.Value
                : throw new InvalidOperationException($"Provisioning {plan} stopped after {index + 1} chunks: {outcome.Refusal.Entry.Name}.");
        }
    }

    private async Task Write(Provisioned[] users, HttpContext context)
    {
        var lines = await Sign(users, context.RequestAborted);
        foreach (var line in lines)
        {
            await context.Response.Body.WriteAsync(line, context.RequestAborted);
            await context.Response.Body.WriteAsync(NewLine, context.RequestAborted);
        }
    }

    // A signature is a millisecond of arithmetic, so all cores share the work.
    private async Task<byte[][]> Sign(Provisioned[] users, CancellationToken cancel)
    {
        var lines = new byte[users.Length][];
        await Parallel.ForEachAsync(Enumerable.Range(0, users.Length), cancel, async (index, _) =>
        {
            var user = users[index];
            var token = await tokens.Issue(user.User, user.Session, plan.Lifetime, exempt: true);
            lines[index] = token.Ok
                ? JsonSerializer.SerializeToUtf8Bytes(
                    new Line(user.Username, user.User.Value, token.Value.Token, [.. user.Rooms.Select(room => room.Value)]), Json)
                : throw new InvalidOperationException("The tokens cannot be signed: there is no key.");
        });
        return lines;
    }

    private sealed record Line(string Username, Guid UserId, string AccessToken, Guid[] Rooms);
}
