using System.Net;
using Microsoft.Extensions.Logging;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Client.Sockets;

/// <summary>Keeps one link open: connects, syncs, renews the token, and after any close connects again, for ever.</summary>
internal sealed partial class Connector(
    ChatClientOptions options,
    ClientPushes pushes,
    Func<SyncRequest> sync,
    Action<Link> synced,
    Action wake)
{
    // A link that stood this long was good: the next close starts with short delays again.
    private static readonly TimeSpan Good = TimeSpan.FromSeconds(10);

    // Reasons of GoAway after which the session is no more; others are answered by connecting again.
    private static readonly HashSet<string> Final = new(StringComparer.OrdinalIgnoreCase)
    {
        "revoked", "signed_out", "password_changed", "token_reused", "banned", "account_deleted",
    };

    private readonly ILogger _log = options.Logging.CreateLogger<Connector>();
    private readonly Lock _gate = new();
    private readonly ReconnectDelays _delays =
        new(options.Random, options.ReconnectFirst, options.ReconnectUnit, options.ReconnectCap);

    private TaskCompletionSource<Link> _online = NewOnline();
    private DateTimeOffset _offlineSince;

    public event Action<ConnectionState>? StateChanged;

    public ConnectionState State { get; private set; } = new ConnectionState.Connecting(options.Gateways[0]);

    /// <summary>The current link, or the next one. Throws <see cref="ChatEndedException"/> when there will be none.</summary>
    public Task<Link> OnlineAsync(CancellationToken cancel)
    {
        lock (_gate)
        {
            return _online.Task.WaitAsync(cancel);
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        _offlineSince = options.Time.GetUtcNow();
        string reason;
        try
        {
            reason = await ConnectForEverAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            reason = "disposed";
        }

        // First, so that whoever a call throws to finds the state that explains it.
        State = new ConnectionState.Ended(reason);
        lock (_gate)
        {
            if (_online.Task.IsCompleted)
            {
                _online = NewOnline();
            }

            _online.SetException(new ChatEndedException(reason));
            _ = _online.Task.Exception;
        }

        Tell(State);
    }

    /// <summary>Returns only when the session is over, with the reason.</summary>
    private async Task<string> ConnectForEverAsync(CancellationToken cancel)
    {
        for (var turn = 0; ; turn++)
        {
            var gateway = options.Gateways[turn % options.Gateways.Count];
            Tell(new ConnectionState.Connecting(gateway));
            TimeSpan delay;
            string reason;
            try
            {
                var end = await HoldAsync(gateway, cancel);
                if (end.IsPlanned && Final.Contains(end.Reason))
                {
                    return end.Reason;
                }

                (reason, delay) = (end.Reason, end.WaitMs is { } ms ? TimeSpan.FromMilliseconds(ms) : _delays.AfterClose());
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                throw;
            }
            catch (ChatRefusedException refused) when (!refused.Refusal.Retryable)
            {
                return refused.Refusal.Code;
            }
            catch (UpgradeRefusedException refused) when (refused.Status == HttpStatusCode.Forbidden)
            {
                return "forbidden";
            }
            catch (Exception fault)
            {
                // Whatever it was, people want to be connected again: it is told in the state and logged, and tried anew.
                LogFailed(gateway, fault);
                (reason, delay) = (fault.Message, _delays.AfterFailure());
            }

            Tell(new ConnectionState.Offline(_offlineSince, reason, delay));
            await Task.Delay(delay, options.Time, cancel);
        }
    }

    private async Task<LinkEnd> HoldAsync(Uri gateway, CancellationToken cancel)
    {
        await using var link = await OpenAsync(gateway, cancel);
        var opened = options.Time.GetTimestamp();
        using var holding = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        synced(link);
        Tell(new ConnectionState.Online(gateway));
        lock (_gate)
        {
            link.OnEnd = Withdraw;
            if (!link.Ended.IsCompleted)
            {
                _online.TrySetResult(link);
            }
        }

        var renewing = RenewAsync(link, holding.Token);
        try
        {
            var end = await link.Ended.WaitAsync(cancel);
            LogEnded(gateway, end.Reason);
            return end;
        }
        finally
        {
            Withdraw(link);
            _offlineSince = options.Time.GetUtcNow();
            if (options.Time.GetElapsedTime(opened) >= Good)
            {
                _delays.Reset();
            }

            await holding.CancelAsync();
            await renewing;
        }
    }

    private async Task<Link> OpenAsync(Uri gateway, CancellationToken cancel)
    {
        var token = await options.Tokens(false, cancel);
        for (var isRenewed = false; ; isRenewed = true)
        {
            var link = new Link(gateway, token, options, pushes, wake);
            try
            {
                using var limit = new CancellationTokenSource(options.ConnectTimeout, options.Time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
                try
                {
                    await link.OpenAsync(sync, either.Token);
                }
                catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
                {
                    throw new TimeoutException("The gateway did not answer in time.", late);
                }

                return link;
            }
            catch (Exception refused) when (IsUnauthorized(refused))
            {
                await link.DisposeAsync();
                // One renewal, then the same answer is final; a provider without another token gives the old one.
                var renewed = isRenewed ? token : await options.Tokens(true, cancel);
                if (renewed.Value == token.Value)
                {
                    throw new ChatRefusedException(new Refusal("unauthorized", "The gateway does not accept the access token.", false));
                }

                token = renewed;
            }
            catch
            {
                await link.DisposeAsync();
                throw;
            }
        }
    }

    private static bool IsUnauthorized(Exception fault) =>
        fault is UpgradeRefusedException { Status: HttpStatusCode.Unauthorized }
            or ChatRefusedException { Refusal.Code: "unauthorized" or "token_expired" };

    /// <summary>Gives the gateway a new token while the old one still has a tenth of its life, at least a minute.</summary>
    private async Task RenewAsync(Link link, CancellationToken cancel)
    {
        try
        {
            for (var tries = 0; link.Token.ExpiresAt is { } expires;)
            {
                var left = expires - options.Time.GetUtcNow();
                var wait = left - Max(left / 10, TimeSpan.FromMinutes(1));
                if (tries > 0 || wait > TimeSpan.Zero)
                {
                    var pause = tries > 0 ? TimeSpan.FromSeconds(Math.Min(30, 1 << Math.Min(tries, 5))) : Min(wait, TimeSpan.FromDays(1));
                    await Task.Delay(pause, options.Time, cancel);
                    if (tries == 0 && wait > pause)
                    {
                        continue;
                    }
                }

                try
                {
                    var renewed = await options.Tokens(true, cancel);
                    if (renewed.Value == link.Token.Value)
                    {
                        // Nothing newer to be had: the gateway will close the link when it expires, and the next connect decides.
                        return;
                    }

                    await link.ReauthenticateAsync(renewed, cancel);
                    tries = 0;
                }
                catch (ChatRefusedException refused) when (!refused.Refusal.Retryable)
                {
                    link.End(new LinkEnd(refused.Refusal.Code, IsPlanned: true, 0));
                    return;
                }
                catch (Exception fault) when (fault is ChatRefusedException or ChatUnreachableException)
                {
                    tries++;
                    LogRenewal(fault);
                }
            }
        }
        catch (Exception over) when (over is OperationCanceledException or LinkLostException)
        {
            // The link ended first.
        }
        catch (Exception fault)
        {
            // A provider's own fault: the next connect asks it again and tells what it says.
            LogRenewal(fault);
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TaskCompletionSource<Link> NewOnline() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Withdraw(Link link)
    {
        lock (_gate)
        {
            if (_online.Task.IsCompletedSuccessfully && _online.Task.Result == link)
            {
                _online = NewOnline();
            }
        }
    }

    private void Tell(ConnectionState state)
    {
        State = state;
        StateChanged?.Invoke(state);
    }

    [LoggerMessage(7010, LogLevel.Information, "The connection to {Gateway} ended: {Reason}")]
    private partial void LogEnded(Uri gateway, string reason);

    [LoggerMessage(7011, LogLevel.Warning, "No connection to {Gateway}.")]
    private partial void LogFailed(Uri gateway, Exception fault);

    [LoggerMessage(7012, LogLevel.Warning, "The access token could not be renewed; trying again.")]
    private partial void LogRenewal(Exception fault);
}
