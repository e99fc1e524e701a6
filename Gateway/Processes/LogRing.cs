using OrleansChat.Cluster;

namespace OrleansChat.Gateway.Processes;

/// <summary>The last entries of this process' log, in memory, for operators. What does not fit is gone; the log itself goes to the console as ever.</summary>
internal sealed class LogRing(Secrets secrets, TimeProvider time)
{
    /// <summary>Entries, of at most <see cref="LongestText"/> characters: 8 MiB.</summary>
    public const int Kept = 2_000;

    private const int LongestText = 2_000;

    private readonly Lock _gate = new();
    private readonly LogEntry[] _entries = new LogEntry[Kept];
    private long _last;
    private long _errors;

    /// <summary>Entries of the levels error and critical since the start.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    public void Add(LogLevel level, string category, EventId id, string text, Exception? fault)
    {
        // The stack stays in the log: here it would push out what happened before.
        var whole = fault is null ? text : $"{text} {fault.GetType().Name}: {fault.Message}";
        var safe = secrets.Mask(whole.Length > LongestText ? string.Concat(whole.AsSpan(0, LongestText), "…") : whole);
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (level >= LogLevel.Error)
        {
            Interlocked.Increment(ref _errors);
        }

        lock (_gate)
        {
            _last++;
            _entries[_last % Kept] = new LogEntry(_last, at, (byte)level, category, id.Id, safe);
        }
    }

    public LogPage Read(LogQuery query)
    {
        lock (_gate)
        {
            var oldest = Math.Max(1, _last - Kept + 1);
            if (query.After < 0 || query.After > _last)
            {
                return Last(query with { After = Math.Min(query.After, 0) }, oldest);
            }

            var (found, number) = (new List<LogEntry>(), Math.Max(query.After + 1, oldest));
            var lost = number - query.After - 1;
            for (; number <= _last && found.Count < query.Limit; number++)
            {
                if (_entries[number % Kept].Level >= query.Level)
                {
                    found.Add(_entries[number % Kept]);
                }
            }

            return new LogPage([.. found], number - 1, lost);
        }
    }

    /// <summary>So many of the last ones that are asked for, whatever lies between them.</summary>
    private LogPage Last(LogQuery query, long oldest)
    {
        var (found, wanted) = (new List<LogEntry>(), Math.Min(-query.After, query.Limit));
        for (var number = _last; number >= oldest && found.Count < wanted; number--)
        {
            if (_entries[number % Kept].Level >= query.Level)
            {
                found.Add(_entries[number % Kept]);
            }
        }

        found.Reverse();
        return new LogPage([.. found], _last, 0);
    }
}

/// <summary>Has everything that is logged remembered in the ring.</summary>
[ProviderAlias("Ring")]
internal sealed class LogRingProvider(LogRing ring) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new RingLogger(ring, categoryName);

    public void Dispose()
    {
        // The ring lives as long as the process.
    }

    private sealed class RingLogger(LogRing ring, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Debug and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                ring.Add(logLevel, category, eventId, formatter(state, exception), exception);
            }
        }
    }
}
