using Microsoft.AspNetCore.SignalR;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Gateway.Texts;

namespace OrleansChat.Gateway.Hubs;

/// <summary>Around every call: is the session good, is it within its limits, and what is said when it fails.</summary>
internal sealed partial class RefusalFilter(
    Revocations revocations, Verified verified, ServerTexts texts, TimeProvider time, ILogger<RefusalFilter> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var method = invocationContext.HubMethodName;
        var connection = ((ChatHub)invocationContext.Hub).Connection;
        if (Judge(connection, method) is { } refusal)
        {
            throw Refuse(refusal, connection);
        }

        try
        {
            var began = time.GetTimestamp();
            var answer = await verified.Refuses(connection.Identity.User, method) is { } unverified
                ? throw Refusals.Of(unverified)
                : await next(invocationContext);
            CallMetrics.Answered(method, time.GetElapsedTime(began));
            return answer;
        }
        catch (RefusedException refused)
        {
            throw Refuse(refused.Refusal, connection);
        }
        catch (HubException)
        {
            throw;
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            // Commands end as "unknown" where they are called; what is left only reads.
            LogUnavailable(method, fault);
            throw Refuse(new ChatError(ErrorCode.Unavailable), connection);
        }
        catch (Exception fault)
        {
            LogFault(method, fault);
            throw Refuse(new ChatError(ErrorCode.Internal), connection);
        }
    }

    private HubException Refuse(ChatError refusal, ChatConnection connection)
    {
        CallMetrics.Refused(refusal.Entry, "hub");
        return Refusals.Of(texts.Say(refusal, connection.Languages));
    }

    private ChatError? Judge(ChatConnection connection, string method)
    {
        var identity = connection.Identity;
        if (revocations.Judge(identity.Session) is { } ended)
        {
            return new ChatError(ended);
        }

        if (identity.ExpiresAt <= time.GetUtcNow() && method != nameof(ChatHub.Reauthenticate))
        {
            return new ChatError(ErrorCode.TokenExpired);
        }

        var wait = connection.Limits?.Take(method, Milliseconds(time)) ?? 0;
        return wait == 0 ? null : new ChatError(ErrorCode.TooMany, RetryAfterMs: wait);
    }

    /// <summary>A clock that only grows.</summary>
    internal static long Milliseconds(TimeProvider time) => (long)time.GetElapsedTime(0).TotalMilliseconds;

    [LoggerMessage(4301, LogLevel.Warning, "{Method} was not answered by the cluster.")]
    private partial void LogUnavailable(string method, Exception fault);

    [LoggerMessage(4302, LogLevel.Error, "{Method} failed.")]
    private partial void LogFault(string method, Exception fault);
}
