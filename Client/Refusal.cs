using System.Net;
using System.Text.Json;

namespace OrleansChat.Client;

/// <summary>An expected "no" of the server.</summary>
/// <param name="Code">From the closed registry in the protocol's documentation, e.g. <c>not_found</c>.</param>
/// <param name="Message">For people.</param>
/// <param name="Retryable">The same command, under the same client id, may succeed later.</param>
/// <param name="RetryAfterMs">Milliseconds to wait before; null: the caller's own back-off.</param>
public sealed record Refusal(string Code, string Message, bool Retryable, int? RetryAfterMs = null)
{
    /// <summary>A hub error's text: SignalR puts words before the object; no object means that the call did not bind.</summary>
    internal static Refusal Parse(string text)
    {
        var start = text.IndexOf('{', StringComparison.Ordinal);
        if (start >= 0)
        {
            try
            {
                if (JsonSerializer.Deserialize(text.AsSpan(start), ChatJson.Default.Refusal) is { Code: not null } refusal)
                {
                    return refusal with { Message = refusal.Message ?? refusal.Code };
                }
            }
            catch (JsonException)
            {
                // Falls through: text that only looks like a refusal is none.
            }
        }

        return new Refusal("bad_request", text, false);
    }

    /// <summary>For an answer without our code, as proxies give: the status has to do.</summary>
    internal static Refusal Of(HttpStatusCode status) => (int)status switch
    {
        401 => new Refusal("unauthorized", "Sign in first.", false),
        403 => new Refusal("forbidden", "This is not allowed.", false),
        404 => new Refusal("not_found", "There is no such thing.", false),
        413 => new Refusal("too_large", "The request is larger than the limit.", false),
        429 => new Refusal("rate_limited", "Too many requests; slow down.", true),
        504 => new Refusal("unknown", "It is not known whether this was stored.", true),
        502 or 503 => new Refusal("unavailable", "The server is not ready.", true),
        >= 500 => new Refusal("internal", "The server failed.", false),
        var other => new Refusal("bad_request", $"The server answered with status {other}.", false),
    };
}

/// <summary>What every exception of this library is.</summary>
public abstract class ChatException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The server said no.</summary>
public sealed class ChatRefusedException(Refusal refusal) : ChatException($"{refusal.Message} ({refusal.Code})")
{
    public Refusal Refusal { get; } = refusal;

    /// <summary>Whether an earlier try of the same command went unanswered: this refusal is of the last one, and that one may yet be stored.</summary>
    public bool MayBeStored { get; init; }
}

/// <summary>No gateway could be reached. Whether a command that was under way is stored is unknown.</summary>
public sealed class ChatUnreachableException(string message, Exception? inner = null) : ChatException(message, inner);

/// <summary>The client ended (revoked, signed out, disposed) and will not connect again. What was under way is unknown.</summary>
public sealed class ChatEndedException(string reason) : ChatException($"The chat has ended: {reason}")
{
    public string Reason { get; } = reason;
}

/// <summary>
/// The connection closed three times while this command was sent, so the command itself may be what closes it. Whether it is stored
/// is unknown; the same client id may be tried again.
/// </summary>
public sealed class ChatGaveUpException(Guid clientId, Exception? inner)
    : ChatException("The connection closed each time this was sent.", inner)
{
    public Guid ClientId { get; } = clientId;
}
