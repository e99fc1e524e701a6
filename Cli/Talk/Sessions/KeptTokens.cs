using OrleansChat.Client.Api;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Cli.Talk.Sessions;

/// <summary>
/// Access tokens of the user whose session was kept when this was made. Only theirs: whoever else signs in here meanwhile does not speak
/// through it.
/// </summary>
internal sealed class KeptTokens(SessionStore store, Uri server, ChatApi api, StoredSession session)
{
    // Of this user the store may have another session by then: they signed in again.
    private volatile StoredSession _session = session;

    /// <summary>The session of the last token.</summary>
    public StoredSession Session => _session;

    /// <summary>An <see cref="AccessTokenProvider"/>. Refusals: unauthorized, token_expired, token_reused, session_revoked.</summary>
    public async ValueTask<AccessToken> GetAsync(bool renew, CancellationToken cancel)
    {
        var last = _session;
        if (renew || !store.IsFresh(last))
        {
            _session = last = await store.RenewAsync(server, api, last, renew, cancel);
        }

        return new AccessToken(last.AccessToken, last.ExpiresAt);
    }
}
