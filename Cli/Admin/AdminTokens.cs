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

    /// <summary>What the environment has, which goes before everything that is kept.</summary>
    public static string? Given => Environment.GetEnvironmentVariable("CHAT_ADMIN_TOKEN") is { Length: > 0 } token ? token : null;

    /// <summary>Null: nobody is signed in there.</summary>
    public string? Find(Uri server) => Given ?? Kept(server)?.Token;

    public async Task KeepAsync(Uri server, string token, string username, int seconds)
    {
        await using var alone = await LockAsync();
        secrets.Keep(Kind, server, new AdminToken(token, username, time.GetUtcNow().AddSeconds(seconds)), AdminJson.Default.AdminToken);
    }

    /// <summary>Forgets a token that was ended. Another one that is kept for this server stays.</summary>
    /// <param name="ended">Null: there was none that is still good.</param>
    /// <returns>False: as <see cref="Secrets.Forget"/> says it.</returns>
    public async Task<bool> ForgetAsync(Uri server, string? ended)
    {
        if (Given is not null)
        {
            return true;
        }

        await using var alone = await LockAsync();
        return (Kept(server) is { } kept && kept.Token != ended) || secrets.Forget(Kind, server);
    }

    private AdminToken? Kept(Uri server) =>
        secrets.Find(Kind, server, AdminJson.Default.AdminToken) is { } kept && kept.ExpiresAt > time.GetUtcNow() ? kept : null;

    // Not cancellable: what the server has given, or taken back, is written down.
    private Task<FileStream> LockAsync() => FileLock.TakeAsync(secrets.PathOf(Kind), time, CancellationToken.None);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AdminToken))]
internal sealed partial class AdminJson : JsonSerializerContext;
