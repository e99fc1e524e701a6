using System.Text.Json;
using OrleansChat.Cli.Home;

namespace OrleansChat.Cli.Admin;

/// <summary>A sign-in at an operators' port.</summary>
internal sealed record AdminToken(string Token, string Username, DateTimeOffset ExpiresAt);

/// <summary>
/// The operators' tokens of this machine's user, one for each server, in a file that only they can read, until they expire. They are not
/// renewed. <c>CHAT_ADMIN_TOKEN</c> stands in for all of them.
/// </summary>
internal sealed class AdminTokens(string folder, TimeProvider time)
{
    private readonly string _file = Path.Combine(folder, "admin.json");

    public static AdminTokens Default() => new(Settings.Folder, TimeProvider.System);

    /// <summary>Null: nobody is signed in there.</summary>
    public string? Find(Uri server) =>
        Environment.GetEnvironmentVariable("CHAT_ADMIN_TOKEN") is { Length: > 0 } given ? given
        : Load().GetValueOrDefault(server.ToString()) is { } kept && kept.ExpiresAt > time.GetUtcNow() ? kept.Token
        : null;

    public void Keep(Uri server, string token, string username, int seconds) =>
        Change(all => all[server.ToString()] = new AdminToken(token, username, time.GetUtcNow().AddSeconds(seconds)));

    public void Forget(Uri server) => Change(all => all.Remove(server.ToString()));

    private Dictionary<string, AdminToken> Load()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, AdminToken>>(File.ReadAllBytes(_file), JsonSerializerOptions.Web) ?? [];
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return [];
        }
    }

    // Written beside and renamed: a crash leaves the old file or the new one. Of two at once the later sign-in is kept, which is as good.
    private void Change(Action<Dictionary<string, AdminToken>> change)
    {
        Directory.CreateDirectory(folder);
        var all = Load();
        change(all);
        var beside = $"{_file}.{Environment.ProcessId}";
        using (var stream = PrivateFile.Open(beside, FileMode.Create))
        {
            JsonSerializer.Serialize(stream, all, JsonSerializerOptions.Web);
        }

        File.Move(beside, _file, overwrite: true);
    }
}
