using OrleansChat.Client.Api;

namespace OrleansChat.Client.Sessions;

/// <summary>
/// Keeps a session's access token fresh by its refresh token. One refresh at a time: a refresh token that is used twice ends the
/// session.
/// </summary>
public sealed class SessionTokens : IDisposable
{
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(30);

    private readonly ChatApi _api;
    private readonly TimeProvider _time;
    private readonly Func<string, ValueTask> _rotated;
    private readonly SemaphoreSlim _one = new(1, 1);
    private AccessToken? _access;
    private DateTimeOffset _renewedAt;
    private string _refresh;

    /// <param name="refreshToken">As signed in with, or as last given to <paramref name="rotated"/>.</param>
    /// <param name="rotated">Stores the next refresh token; called before the new access token is used.</param>
    public SessionTokens(ChatApi api, string refreshToken, Func<string, ValueTask> rotated, TimeProvider? time = null)
    {
        _api = api;
        _refresh = refreshToken;
        _rotated = rotated;
        _time = time ?? TimeProvider.System;
    }

    /// <param name="signedIn">Just answered: its access token is used as long as it lives.</param>
    public SessionTokens(ChatApi api, SignedIn signedIn, Func<string, ValueTask> rotated, TimeProvider? time = null)
        : this(api, signedIn.RefreshToken, rotated, time) => Keep(signedIn);

    /// <summary>
    /// An <see cref="AccessTokenProvider"/>. Refusals: token_expired, token_reused, session_revoked; unreachable servers throw
    /// <see cref="ChatUnreachableException"/>.
    /// </summary>
    public async ValueTask<AccessToken> GetAsync(bool renew, CancellationToken cancel)
    {
        var asked = _time.GetUtcNow();
        await _one.WaitAsync(cancel);
        try
        {
            // Who waited here for another's renewal gets its token.
            var isFresh = _access is not null && _access.ExpiresAt - Spare > asked;
            if (_access is not null && isFresh && (!renew || _renewedAt >= asked))
            {
                return _access;
            }

            // Not cancellable: an answer that is thrown away would leave a used refresh token behind.
            var next = await _api.RefreshAsync(_refresh, CancellationToken.None);
            Keep(next);
            await _rotated(next.RefreshToken);
            return _access!;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private void Keep(SignedIn signedIn)
    {
        _refresh = signedIn.RefreshToken;
        _renewedAt = _time.GetUtcNow();
        _access = new AccessToken(signedIn.AccessToken, _renewedAt.AddSeconds(signedIn.ExpiresIn));
    }
}
