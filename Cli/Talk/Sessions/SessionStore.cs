using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OrleansChat.Cli.Home;
using OrleansChat.Client;
using OrleansChat.Client.Api;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Cli.Talk.Sessions;

/// <summary>A session as it is kept between runs.</summary>
internal sealed record StoredSession(
    Guid UserId, string Username, string RefreshToken, string AccessToken, DateTimeOffset ExpiresAt);

/// <summary>
/// The sessions of this machine's user, one per server, in a file that only they can read. Several <c>chat</c> processes share it:
/// a refresh token is used under a lock and its successor stored before the lock is released, for using one twice ends the session.
/// Beside them, and beyond signing out, the secrets that servers gave this device: who shows one is not held up by strangers who guess.
/// </summary>
internal sealed class SessionStore(string folder, TimeProvider time)
{
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(30);

    private readonly string _file = Path.Combine(folder, "session.json");
    private readonly string _devices = Path.Combine(folder, "device.json");

    public static SessionStore Default() => new(Settings.Folder, TimeProvider.System);

    /// <summary>Null: not signed in there.</summary>
    public StoredSession? Find(Uri server) => Load(_file, SessionJson.Default.DictionaryStringStoredSession).GetValueOrDefault(server.ToString());

    /// <summary>What the server knows this device by; null: it never signed in there.</summary>
    public string? KnownDevice(Uri server) => Load(_devices, SessionJson.Default.DictionaryStringString).GetValueOrDefault(server.ToString());

    public async Task KeepAsync(Uri server, SignedIn signedIn, CancellationToken cancel)
    {
        await using var alone = await LockAsync(cancel);
        Save(server, Stored(signedIn));
        if (signedIn.KnownDevice is { } device)
        {
            Save(_devices, SessionJson.Default.DictionaryStringString, all => all[server.ToString()] = device);
        }
    }

    public async Task ForgetAsync(Uri server, CancellationToken cancel)
    {
        await using var alone = await LockAsync(cancel);
        Save(server, null);
    }

    /// <summary>The tokens of the session that is kept for this server, refreshed as need be.</summary>
    public AccessTokenProvider Tokens(Uri server, ChatApi api)
    {
        string? given = null;
        return async (renew, cancel) =>
        {
            await using var alone = await LockAsync(cancel);
            var session = Find(server) ?? throw NotSignedIn();
            var isFresh = session.ExpiresAt - Spare > time.GetUtcNow();
            // Another process may have renewed it since: its token is as good.
            if (!isFresh || (renew && session.AccessToken == given))
            {
                session = await RefreshAsync(server, session, api);
            }

            given = session.AccessToken;
            return new AccessToken(session.AccessToken, session.ExpiresAt);
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
            Save(server, next);
            return next;
        }
        catch (ChatRefusedException refused) when (!refused.Refusal.Retryable)
        {
            Save(server, null);
            throw;
        }
    }

    private StoredSession Stored(SignedIn signedIn) => new(
        signedIn.User.UserId,
        signedIn.User.Username,
        signedIn.RefreshToken,
        signedIn.AccessToken,
        time.GetUtcNow().AddSeconds(signedIn.ExpiresIn));

    private static Dictionary<string, T> Load<T>(string file, JsonTypeInfo<Dictionary<string, T>> type)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type) ?? [];
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return [];
        }
    }

    private void Save(Uri server, StoredSession? session) => Save(_file, SessionJson.Default.DictionaryStringStoredSession, sessions =>
    {
        sessions.Remove(server.ToString());
        if (session is not null)
        {
            sessions[server.ToString()] = session;
        }
    });

    private static void Save<T>(string file, JsonTypeInfo<Dictionary<string, T>> type, Action<Dictionary<string, T>> change)
    {
        var all = Load(file, type);
        change(all);

        // Written beside and renamed: a crash leaves the old file or the new one.
        var beside = file + ".new";
        using (var stream = PrivateFile.Open(beside, FileMode.Create))
        {
            JsonSerializer.Serialize(stream, all, type);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, file, overwrite: true);
    }

    private async Task<FileStream> LockAsync(CancellationToken cancel)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        while (true)
        {
            try
            {
                return PrivateFile.Open(_file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite);
            }
            catch (IOException held) when (held is not (FileNotFoundException or DirectoryNotFoundException))
            {
                await Task.Delay(LockPause, time, cancel);
            }
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, StoredSession>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SessionJson : JsonSerializerContext;
