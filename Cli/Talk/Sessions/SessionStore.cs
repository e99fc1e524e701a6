using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansChat.Cli.Home;
using OrleansChat.Client;
using OrleansChat.Client.Api;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Cli.Talk.Sessions;

/// <summary>A session as it is kept between runs.</summary>
/// <param name="SessionId">Nil in a file of an earlier release, until the next refresh.</param>
internal sealed record StoredSession(
    Guid UserId, string Username, string RefreshToken, string AccessToken, DateTimeOffset ExpiresAt, Guid SessionId = default);

/// <summary>
/// The sessions of this machine's user, one per server. Several <c>chat</c> processes share them: a refresh token is used under a lock and
/// its successor stored before the lock is released, for using one twice ends the session. Beside them, and beyond signing out, the
/// secrets that servers gave this device: who shows one is not held up by strangers who guess.
/// </summary>
internal sealed class SessionStore(Secrets secrets, TimeProvider time)
{
    private const string Session = "session";
    private const string Device = "device";

    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(30);

    public static SessionStore Default() => new(Secrets.Default(), TimeProvider.System);

    /// <summary>Null: not signed in there.</summary>
    public StoredSession? Find(Uri server) => secrets.Find(Session, server, SessionJson.Default.StoredSession);

    /// <summary>What the server knows this device by; null: it never signed in there.</summary>
    public string? KnownDevice(Uri server) => secrets.Find(Device, server, SessionJson.Default.String);

    /// <summary>In place of the session that was kept for this server.</summary>
    public async Task KeepAsync(Uri server, SignedIn signedIn)
    {
        // Not cancellable, here and below: what the server has given, or taken back, is written down.
        await using var alone = await LockAsync(CancellationToken.None);
        Keep(server, Stored(signedIn));
        if (signedIn.KnownDevice is { } device)
        {
            secrets.Keep(Device, server, device, SessionJson.Default.String);
        }
    }

    /// <summary>Forgets a session that ended. Another one that is kept for this server by now stays.</summary>
    /// <returns>False: as <see cref="Secrets.Forget"/> says it.</returns>
    public async Task<bool> ForgetAsync(Uri server, Guid ended)
    {
        await using var alone = await LockAsync(CancellationToken.None);
        return (Find(server) is { } kept && kept.SessionId != ended) || secrets.Forget(Session, server);
    }

    /// <summary>Those of the session that is kept for this server; null: not signed in there.</summary>
    public KeptTokens? Tokens(Uri server, ChatApi api) => Find(server) is { } session ? new KeptTokens(this, server, api, session) : null;

    /// <summary>Whether its access token is good for another call.</summary>
    public bool IsFresh(StoredSession session) => session.ExpiresAt - Spare > time.GetUtcNow();

    /// <summary>What is kept of the user's session now, refreshed as need be.</summary>
    /// <param name="last">As the user had it last.</param>
    /// <param name="isRefused">The server took its access token no more.</param>
    public async Task<StoredSession> RenewAsync(Uri server, ChatApi api, StoredSession last, bool isRefused, CancellationToken cancel)
    {
        await using var alone = await LockAsync(cancel);
        var session = Find(server) ?? throw NotSignedIn();
        if (session.UserId != last.UserId)
        {
            throw NotSignedIn($"{session.Username} has signed in here since, in your place.");
        }

        // Another process may have renewed it since: its token is as good.
        var isSpent = isRefused && session.AccessToken == last.AccessToken;
        return IsFresh(session) && !isSpent ? session : await RefreshAsync(server, session, api);
    }

    /// <param name="why">One sentence.</param>
    public static ChatRefusedException NotSignedIn(string why = "You are not signed in here.") =>
        new(new Refusal("unauthorized", $"{why} Use: chat login NAME", false));

    private async Task<StoredSession> RefreshAsync(Uri server, StoredSession session, ChatApi api)
    {
        try
        {
            // Not cancellable: an answer that is thrown away would leave a used refresh token behind.
            var next = Stored(await api.RefreshAsync(session.RefreshToken, CancellationToken.None));
            Keep(server, next);
            return next;
        }
        catch (ChatRefusedException refused) when (!refused.Refusal.Retryable)
        {
            // Whether it could be forgotten or not: it opens nothing, and whoever shows it again is told the same.
            secrets.Forget(Session, server);
            throw;
        }
    }

    private void Keep(Uri server, StoredSession session) => secrets.Keep(Session, server, session, SessionJson.Default.StoredSession);

    private StoredSession Stored(SignedIn signedIn) => new(
        signedIn.User.UserId,
        signedIn.User.Username,
        signedIn.RefreshToken,
        signedIn.AccessToken,
        time.GetUtcNow().AddSeconds(signedIn.ExpiresIn),
        signedIn.SessionId);

    private Task<FileStream> LockAsync(CancellationToken cancel) => FileLock.TakeAsync(secrets.PathOf(Session), time, cancel);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoredSession))]
[JsonSerializable(typeof(string))]
internal sealed partial class SessionJson : JsonSerializerContext;
