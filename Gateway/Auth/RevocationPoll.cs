using OrleansChat.Sessions;

namespace OrleansChat.Gateway.Auth;

/// <summary>
/// Asks every 5 s which sessions ended, in case the push was lost, and closes their sockets; closes all sockets when the cluster has
/// not answered for 15 s, because then nobody can tell which of them still stand. A cluster that answers that its database is away
/// keeps them for two minutes: nobody can end a session meanwhile.
/// </summary>
internal sealed partial class RevocationPoll(
    IGrainFactory grains, Revocations revocations, IEnumerable<IEndSessions> sockets, TimeProvider time, ILogger<RevocationPoll> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>Keys under which a poll is tried, one after another, so that it is not one silo that is asked for ever.</summary>
    private const int Spread = 16;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Poll(stoppingToken), Watch(stoppingToken));

    private async Task Poll(CancellationToken stop)
    {
        long? since = null;
        var spread = 0;
        while (!stop.IsCancellationRequested)
        {
            var pause = Period;
            try
            {
                var askedAt = time.GetTimestamp();
                var answer = await grains.Sessions(spread).RevokedSince(since ?? -(long)revocations.Window.TotalMilliseconds).WaitAsync(stop);
                if (answer.Ok)
                {
                    since = answer.Value.NextSince;
                    End(revocations.Learn(answer.Value.Sessions, askedAt));
                    pause = answer.Value.More ? TimeSpan.Zero : Period;
                }
                else
                {
                    revocations.Reached(askedAt);
                    (pause, spread) = (Retry, (spread + 1) % Spread);
                    LogDatabaseAway(answer.Refusal.Entry.Name);
                }
            }
            catch (Exception fault) when (!stop.IsCancellationRequested)
            {
                LogPollFailed(fault);
                (pause, spread) = (Retry, (spread + 1) % Spread);
            }

            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Watch(CancellationToken stop)
    {
        var told = false;
        while (!stop.IsCancellationRequested)
        {
            var left = revocations.SocketsLeft;
            var cutOff = left <= TimeSpan.Zero;
            if (cutOff && !told)
            {
                LogCutOff(revocations.Age);
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

            await Task.Delay(left > TimeSpan.Zero && left < Retry ? left : Retry, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void End(List<EndedSession> ended)
    {
        foreach (var holder in sockets)
        {
            foreach (var (session, reason) in ended)
            {
                holder.End(session, reason);
            }
        }
    }

    [LoggerMessage(4111, LogLevel.Warning, "The revoked sessions could not be polled.")]
    private partial void LogPollFailed(Exception fault);

    [LoggerMessage(4113, LogLevel.Warning, "The revoked sessions could not be polled: the silo says {Refusal}.")]
    private partial void LogDatabaseAway(string refusal);

    [LoggerMessage(4112, LogLevel.Error, "No poll of the revoked sessions succeeded for {Age}: every socket is closed.")]
    private partial void LogCutOff(TimeSpan age);
}
