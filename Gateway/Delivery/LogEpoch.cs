namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// The log's epoch as this gateway knows it. It moves when a restored database may have lost events: then nothing that is held of
/// any room may be believed, and every client resumes under the new one.
/// </summary>
/// <param name="feeds">Not before it is needed: feeds are attached under an epoch.</param>
internal sealed partial class LogEpoch(Lazy<RoomFeeds> feeds, Connections connections, ILogger<LogEpoch> logger)
{
    private readonly Lock _gate = new();
    private long _current;

    /// <summary>0: not known yet.</summary>
    public long Current => Volatile.Read(ref _current);

    /// <summary>Takes what was read.</summary>
    /// <returns>False: it had moved; all feeds were dropped and all sockets told to resume.</returns>
    public bool Note(long epoch)
    {
        lock (_gate)
        {
            var known = _current;
            if (known == epoch)
            {
                return true;
            }

            Volatile.Write(ref _current, epoch);
            if (known == 0)
            {
                return true;
            }

            LogMoved(known, epoch);
            feeds.Value.Drop();
        }

        connections.EndAll("resync");
        return false;
    }

    [LoggerMessage(4261, LogLevel.Warning, "The log's epoch moved from {Known} to {Epoch}: all feeds are dropped, all clients resume.")]
    private partial void LogMoved(long known, long epoch);
}
