using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansChat.Cli.Home;

namespace OrleansChat.Cli.Admin;

/// <summary>A sign-in at an operators' port.</summary>
internal sealed record AdminToken(string Token, string Username, DateTimeOffset ExpiresAt);

/// <summary>
/// The operators' tokens of this machine's user, one for each server, until they expire; they are not renewed. Several <c>chat admin</c>
/// share them, one of which changes them at a time. <c>CHAT_ADMIN_TOKEN</c> stands in for all of them.
/// </summary>
internal sealed class AdminTokens(Secrets secrets, TimeProvider time)
{
    private const string Kind = "admin";

    public static AdminTokens Default() => new(Secrets.Default(), TimeProvider.System);

    /// <summary>Null: nobody is signed in there.</summary>
    public string? Find(Uri server) =>
        Environment.GetEnvironmentVariable("CHAT_ADMIN_TOKEN") is { Length: > 0 } given ? given
        : secrets.Find(Kind, server, AdminJson.Default.AdminToken) is { } kept && kept.ExpiresAt > time.GetUtcNow() ? kept.Token
        : null;

    public async Task KeepAsync(Uri server, string token, string username, int seconds)
    {
        await using var alone = await LockAsync();
        secrets.Keep(Kind, server, new AdminToken(token, username, time.GetUtcNow().AddSeconds(seconds)), AdminJson.Default.AdminToken);
    }

    /// <summary>False: as <see cref="Secrets.Forget"/> says it.</summary>
    public async Task<bool> ForgetAsync(Uri server)
    {
        await using var alone = await LockAsync();
        return secrets.Forget(Kind, server);
    }

    // Not cancellable: what the server has given, or taken back, is written down.
    private Task<FileStream> LockAsync() => FileLock.TakeAsync(secrets.PathOf(Kind), time, CancellationToken.None);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AdminToken))]
internal sealed partial class AdminJson : JsonSerializerContext;
