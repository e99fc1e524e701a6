using Microsoft.Extensions.Options;
using OrleansChat.Sessions;

namespace OrleansChat.Gateway.Auth;

/// <summary>
/// The sessions that were revoked lately, as of the last good poll. "Lately" covers the life of an ordinary access token; a token
/// issued before that (only provisioned ones live so long) is checked with its session's grain instead.
/// </summary>
public sealed class Revocations(IOptions<TokenOptions> options, TimeProvider time)
{
    /// <summary>Older than this, a poll is no proof that a session still stands: fail closed.</summary>
    public static readonly TimeSpan TrustedFor = TimeSpan.FromSeconds(30);

    /// <summary>A gateway that is cut off for so long closes its sockets; one that knows no more for so long takes no new ones.</summary>
    public static readonly TimeSpan SocketsTrustedFor = TimeSpan.FromSeconds(15);

    /// <summary>
    /// While the cluster answers that its database is away, nobody can end a session: sockets stay so long after the last good poll.
    /// </summary>
    public static readonly TimeSpan OutageTrustedFor = TimeSpan.FromMinutes(2);

    // The database's clock, this one and that of the gateway that issued a token may differ.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, Known> _revoked = [];
    private long _lastGood;
    private long _lastAnswer;
    private bool _polled;

    /// <summary>How far back the first poll must reach.</summary>
    internal TimeSpan Window => options.Value.AccessTokenLifetime + TokenOptions.Skew + Margin;

    /// <summary>Time since the last good poll; infinite before the first.</summary>
    public TimeSpan Age
    {
        get
        {
            lock (_gate)
            {
                return _polled ? time.GetElapsedTime(_lastGood) : TimeSpan.MaxValue;
            }
        }
    }

    /// <summary>How much longer open sockets may stay if nothing is heard; zero or less: close them. Before the first poll there are none.</summary>
    public TimeSpan SocketsLeft
    {
        get
        {
            lock (_gate)
            {
                if (!_polled)
                {
                    return SocketsTrustedFor;
                }

                var (answered, known) = (SocketsTrustedFor - time.GetElapsedTime(_lastAnswer), OutageTrustedFor - time.GetElapsedTime(_lastGood));
                return answered < known ? answered : known;
            }
        }
    }

    /// <summary>Null: the session stands, as far as the last poll knows. Otherwise session_revoked, or unavailable when that is too long ago.</summary>
    public ErrorCode? Judge(SessionId session)
    {
        lock (_gate)
        {
            return _revoked.ContainsKey(session) ? ErrorCode.SessionRevoked
                : _polled && time.GetElapsedTime(_lastGood) <= TrustedFor ? null
                : ErrorCode.Unavailable;
        }
    }

    /// <summary>Takes in what this gateway heard before the next poll; that poll still tells of it, in case its sockets were not closed.</summary>
    public void Note(SessionId session)
    {
        lock (_gate)
        {
            _revoked.TryAdd(session, new Known(time.GetTimestamp(), Polled: false));
        }
    }

    /// <summary>The cluster answered, at <paramref name="askedAt"/> or later, that its database cannot say.</summary>
    internal void Reached(long askedAt)
    {
        lock (_gate)
        {
            _lastAnswer = askedAt;
        }
    }

    /// <summary>Whether the set is sure to hold the revocation of a token of this age.</summary>
    internal bool Covers(TimeSpan tokenAge) => tokenAge < Window - Margin;

    /// <summary>Takes in a poll's answer that was asked for at <paramref name="askedAt"/>; returns the sessions that are new.</summary>
    internal List<EndedSession> Learn(IEnumerable<EndedSession> sessions, long askedAt)
    {
        var news = new List<EndedSession>();
        lock (_gate)
        {
            (_polled, _lastGood, _lastAnswer) = (true, askedAt, askedAt);
            foreach (var ended in sessions)
            {
                if (!_revoked.TryGetValue(ended.Session, out var known) || !known.Polled)
                {
                    news.Add(ended);
                    _revoked[ended.Session] = new Known(askedAt, Polled: true);
                }
            }

            foreach (var (session, known) in _revoked)
            {
                if (time.GetElapsedTime(known.At, askedAt) > Window)
                {
                    _revoked.Remove(session);
                }
            }
        }

        return news;
    }

    private readonly record struct Known(long At, bool Polled);
}
