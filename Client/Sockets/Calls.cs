namespace OrleansChat.Client.Sockets;

/// <summary>
/// Carries a call to its answer over any number of tries and links. Only for calls that may be repeated: reads, and commands with a
/// client id.
/// </summary>
internal sealed class Calls(ChatClientOptions options, Connector connector) : IDisposable
{
    private const int ClosesToGiveUp = 3;

    private readonly SemaphoreSlim _slots = new(options.MaxCalls, options.MaxCalls);

    public async Task<T> RunAsync<T>(string method, object?[] arguments, Guid clientId, CancellationToken cancel)
    {
        await _slots.WaitAsync(cancel);
        try
        {
            var (closes, unanswered) = (0, false);
            for (var tries = 0; ; tries++)
            {
                int? wait = null;
                var link = await connector.OnlineAsync(cancel);
                try
                {
                    return await TryAsync<T>(link, method, arguments, cancel);
                }
                catch (ChatRefusedException refused) when (refused.Refusal.Retryable)
                {
                    wait = refused.Refusal.RetryAfterMs;
                    unanswered |= refused.Refusal.Code == "unknown";
                }
                catch (ChatRefusedException refused) when (unanswered)
                {
                    throw new ChatRefusedException(refused.Refusal) { MayBeStored = true };
                }
                catch (TimeoutException)
                {
                    // Unknown: the link may be sound, so the same client id goes over it again.
                    unanswered = true;
                }
                catch (LinkLostException lost)
                {
                    unanswered |= lost.WasSent;
                    var end = await link.Ended.WaitAsync(cancel);
                    closes = lost.WasSent && !end.IsPlanned ? closes + 1 : closes;
                    if (closes == ClosesToGiveUp)
                    {
                        throw new ChatGaveUpException(clientId, lost.InnerException);
                    }

                    // The next link is the delay.
                    continue;
                }

                var jitter = Jitter(tries);
                var asked = TimeSpan.FromMilliseconds(wait ?? 0);
                await Task.Delay(asked + jitter, options.Time, cancel);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task<T> TryAsync<T>(Link link, string method, object?[] arguments, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.CallTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await link.InvokeAsync<T>(method, arguments, either.Token);
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException("No answer in time.", late);
        }
    }

    private TimeSpan Jitter(int tries)
    {
        lock (options.Random)
        {
            return ReconnectDelays.Jitter(options.Random, options.RetryUnit, tries, options.RetryCap);
        }
    }
}
