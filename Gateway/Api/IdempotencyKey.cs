using System.Reflection;

namespace OrleansChat.Gateway.Api;

/// <summary>The header <c>Idempotency-Key</c>: the command's client id. Without one the command gets a fresh id, and a repeat is another command.</summary>
internal sealed record IdempotencyKey(ClientId ClientId)
{
    /// <summary>Null, which answers 400, when the header is no UUID.</summary>
    public static ValueTask<IdempotencyKey?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var header = context.Request.Headers["Idempotency-Key"];
        var key = header.Count == 0 ? new IdempotencyKey(ClientId.New())
            : header.Count == 1 && Guid.TryParseExact(header[0], "D", out var id) ? new IdempotencyKey(new ClientId(id))
            : null as IdempotencyKey;
        return ValueTask.FromResult(key);
    }
}
