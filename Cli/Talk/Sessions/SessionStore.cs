using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansChat.Cli.Home;
using OrleansChat.Client;
using OrleansChat.Client.Api;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Cli.Talk.Sessions;

/// <summary>A session as it is kept between runs.</summary>
internal sealed record StoredSession(
    Guid UserId, string Username, string RefreshToken, string AccessToken, DateTimeOffset ExpiresAt);

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

    public async Task KeepAsync(Uri server, SignedIn signedIn, CancellationToken cancel)
    {
        await using var alone = await LockAsync(cancel);
        Keep(server, Stored(signedIn));
        if (signedIn.KnownDevice is { } device)
        {
            secrets.Keep(Device, server, device, SessionJson.Default.String);
        }
    }

    /// <summary>False: as <see cref="Secrets.Forget"/> says it.</summary>
    public async Task<bool> ForgetAsync(Uri server, CancellationToken cancel)
    {
        await using var alone = await LockAsync(cancel);
        return secrets.Forget(Session, server);
    }

    /// <summary>The tokens of the session that is kept for this server, refreshed as need be.</summary>
    public AccessTokenProvider Tokens(Uri server, ChatApi api)
    {
        AccessToken? given = null;
        Guid? user = null;
        return async (renew, cancel) =>
        {
            if (!renew && given is { } good && good.ExpiresAt - Spare > time.GetUtcNow())
            {
                return good;
            }

            await using var alone = await LockAsync(cancel);
            var session = Find(server) ?? throw NotSignedIn();
            // Somebody else who signed in here meanwhile does not speak through this conversation.
            if ((user ??= session.UserId) != session.UserId)
            {
                throw NotSignedIn();
            }

            var isFresh = session.ExpiresAt - Spare > time.GetUtcNow();
            // Another process may have renewed it since: its token is as good.
            if (!isFresh || (renew && session.AccessToken == given?.Value))
            {
                session = await RefreshAsync(server, session, api);
            }

            return given = new AccessToken(session.AccessToken, session.ExpiresAt);
        };
    }

    public static ChatRefusedException NotSignedIn() =>
        new(new Refusal("unauthorized", "You are not signed in here. Use: chat login NAME", false));

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
        time.GetUtcNow().AddSeconds(signedIn.ExpiresIn));

    private Task<FileStream> LockAsync(CancellationToken cancel) => FileLock.TakeAsync(secrets.PathOf(Session), time, cancel);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoredSession))]
[JsonSerializable(typeof(string))]
internal sealed partial class SessionJson : JsonSerializerContext;
