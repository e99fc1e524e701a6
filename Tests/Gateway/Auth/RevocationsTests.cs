using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Auth;
using OrleansChat.Sessions;
using Xunit;

namespace OrleansChat.Tests.Gateway.Auth;

public sealed class RevocationsTests
{
    private readonly Clock _clock = new();
    private readonly Revocations _revocations;

    public RevocationsTests() => _revocations = new Revocations(Options.Create(new TokenOptions()), _clock);

    [Fact]
    public void Before_the_first_poll_nobody_is_let_in() =>
        Assert.Equal(ErrorCode.Unavailable, _revocations.Judge(SessionId.New()));

    [Fact]
    public void A_poll_is_believed_for_thirty_seconds()
    {
        _revocations.Learn([], _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(_revocations.Judge(SessionId.New()));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorCode.Unavailable, _revocations.Judge(SessionId.New()));
    }

    [Fact]
    public void A_revoked_session_is_told_once_and_stays_revoked_while_its_tokens_live()
    {
        var session = SessionId.New();
        Assert.Equal([new EndedSession(session, EndReasons.Revoked)], _revocations.Learn([new EndedSession(session, EndReasons.Revoked)], _clock.GetTimestamp()));
        Assert.Empty(_revocations.Learn([new EndedSession(session, EndReasons.Revoked)], _clock.GetTimestamp()));

        for (var second = 0; second < 630; second += 5)
        {
            Assert.Equal(ErrorCode.SessionRevoked, _revocations.Judge(session));
            _clock.Advance(TimeSpan.FromSeconds(5));
            _revocations.Learn([], _clock.GetTimestamp());
        }
    }

    [Fact]
    public void A_session_that_was_heard_of_before_the_poll_is_revoked_at_once_and_still_told_by_the_poll()
    {
        var session = SessionId.New();
        _revocations.Learn([], _clock.GetTimestamp());
        _revocations.Note(session);
        Assert.Equal(ErrorCode.SessionRevoked, _revocations.Judge(session));
        Assert.Equal([new EndedSession(session, EndReasons.Revoked)], _revocations.Learn([new EndedSession(session, EndReasons.Revoked)], _clock.GetTimestamp()));
        Assert.Empty(_revocations.Learn([new EndedSession(session, EndReasons.Revoked)], _clock.GetTimestamp()));
    }

    [Fact]
    public void Old_revocations_are_forgotten_and_tokens_of_that_age_not_covered()
    {
        var session = SessionId.New();
        _revocations.Learn([new EndedSession(session, EndReasons.Revoked)], _clock.GetTimestamp());
        _clock.Advance(_revocations.Window + TimeSpan.FromSeconds(1));
        _revocations.Learn([], _clock.GetTimestamp());
        Assert.Null(_revocations.Judge(session));
        Assert.False(_revocations.Covers(_revocations.Window));
        Assert.True(_revocations.Covers(TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void Cut_off_sockets_stay_for_fifteen_seconds()
    {
        _revocations.Learn([], _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal(TimeSpan.FromSeconds(1), _revocations.SocketsLeft);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, _revocations.SocketsLeft);
    }

    [Fact]
    public void While_the_cluster_says_that_its_database_is_away_they_stay_for_two_minutes_but_calls_are_refused()
    {
        _revocations.Learn([], _clock.GetTimestamp());
        for (var second = 0; second < 119; second++)
        {
            Assert.True(_revocations.SocketsLeft > TimeSpan.Zero);
            _clock.Advance(TimeSpan.FromSeconds(1));
            _revocations.Reached(_clock.GetTimestamp());
        }

        Assert.Equal(ErrorCode.Unavailable, _revocations.Judge(SessionId.New()));
        _clock.Advance(TimeSpan.FromSeconds(1));
        _revocations.Reached(_clock.GetTimestamp());
        Assert.Equal(TimeSpan.Zero, _revocations.SocketsLeft);
    }

    [Fact]
    public void An_answer_without_the_database_saves_nobody_whose_cluster_falls_silent_after_it()
    {
        _revocations.Learn([], _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(10));
        _revocations.Reached(_clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(TimeSpan.Zero, _revocations.SocketsLeft);
    }
}
