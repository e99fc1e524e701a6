using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansChat.Cli.Home;

/// <summary>
/// What servers gave this machine's user in confidence, by what it is for and by server: in the system's key store when that answers, else
/// in one file for each kind (<c>session.json</c> and so on) that only they can read.
/// </summary>
/// <param name="keys">Null: files alone.</param>
internal sealed class Secrets(string folder, IKeyStore? keys = null)
{
    /// <summary>For people, when <see cref="Forget"/> says false.</summary>
    public const string NotForgotten = "The system's key store does not answer: it may still have a sign-in, this one or an older one.";

    public static Secrets Default() => new(Settings.Folder, Settings.Kept.KeyStore ? OfSystem() : null);

    /// <summary>Null: there is none.</summary>
    public T? Find<T>(string kind, Uri server, JsonTypeInfo<T> type)
        where T : class
    {
        // The file goes first: it holds what the key store could not take, which is newer than what that has.
        var kept = FileOf(kind).Find(server.ToString()) ?? keys?.Find(NameOf(kind, server));
        try
        {
            return kept is null ? null : JsonSerializer.Deserialize(kept, type);
        }
        catch (JsonException)
        {
            // Of another program's making, or of a later release.
            return null;
        }
    }

    public void Keep<T>(string kind, Uri server, T secret, JsonTypeInfo<T> type)
    {
        var text = JsonSerializer.Serialize(secret, type);
        if (keys?.Keep(NameOf(kind, server), text) == true)
        {
            FileOf(kind).Forget(server.ToString());
        }
        else
        {
            FileOf(kind).Keep(server.ToString(), text);
        }
    }

    /// <returns>False: the key store does not say that it has forgotten it. Of what was in the file it may have an older one.</returns>
    public bool Forget(string kind, Uri server)
    {
        FileOf(kind).Forget(server.ToString());
        return keys is null || keys.Forget(NameOf(kind, server));
    }

    /// <summary>Where a kind is kept when that is a file.</summary>
    public string PathOf(string kind) => Path.Combine(folder, kind + ".json");

    private static IKeyStore? OfSystem() => OperatingSystem.IsMacOS() ? new Keychain() : OperatingSystem.IsLinux() ? new SecretTool() : null;

    // Without what a URL may hold in confidence: arguments are for everybody to read.
    private static string NameOf(string kind, Uri server) =>
        $"{kind}@{server.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}";

    private SecretFile FileOf(string kind) => new(PathOf(kind));
}
