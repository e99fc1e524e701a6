namespace OrleansChat.Gateway.Auth;

/// <summary>
/// Asks every 5 s which sessions ended, in case the push was lost, and closes their sockets; closes all sockets when the cluster has
/// not answered for 15 s, because then nobody can tell which of them still stand.
/// </summary>
internal sealed partial class RevocationPoll(
    IGrainFactory grains, Revocations revocations, IEnumerable<IEndSessions> sockets, TimeProvider time, ILogger<RevocationPoll> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Poll(stoppingToken), Watch(stoppingToken));

    private async Task Poll(CancellationToken stop)
    {
        long? since = null;
        while (!stop.IsCancellationRequested)
        {
            var pause = Period;
            try
            {
                var askedAt = time.GetTimestamp();
                var answer = await grains.Sessions().RevokedSince(since ?? -(long)revocations.Window.TotalMilliseconds).WaitAsync(stop);
                since = answer.NextSince;
                End(revocations.Learn(answer.Sessions, askedAt));
                pause = answer.More ? TimeSpan.Zero : Period;
            }
            catch (Exception fault) when (!stop.IsCancellationRequested)
            {
                LogPollFailed(fault);
                pause = Retry;
            }

            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Watch(CancellationToken stop)
    {
        var told = false;
        while (!stop.IsCancellationRequested)
        {
            var age = revocations.Age;
            var cutOff = age != TimeSpan.MaxValue && age >= Revocations.SocketsTrustedFor;
            if (cutOff && !told)
            {
                LogCutOff(age);
            }

            told = cutOff;
            if (cutOff)
            {
                // Each second anew: a socket may have been let in just before.
                foreach (var holder in sockets)
                {
                    holder.EndAll("unavailable");
                }
            }

            var left = Revocations.SocketsTrustedFor - revocations.Age;
            await Task.Delay(left > Retry ? left : Retry, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void End(List<SessionId> ended)
    {
        foreach (var holder in sockets)
        {
            foreach (var session in ended)
            {
                holder.End(session, "revoked");
            }
        }
    }

    [LoggerMessage(4111, LogLevel.Warning, "The revoked sessions could not be polled.")]
    private partial void LogPollFailed(Exception fault);

    [LoggerMessage(4112, LogLevel.Error, "No poll of the revoked sessions succeeded for {Age}: every socket is closed.")]
    private partial void LogCutOff(TimeSpan age);
}
