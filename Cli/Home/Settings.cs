using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansChat.Cli.Home;

/// <summary>What the user wants always, in <c>settings.json</c> beside the sessions. A name that it does not know is an error, not a wish unheard.</summary>
/// <param name="Url">Gateways, parted by spaces, where nothing else names one.</param>
/// <param name="Plain">As the option <c>--plain</c>.</param>
/// <param name="Room">Where <c>chat talk</c> begins: id, short name or name.</param>
/// <param name="KeyStore">Whether the system's key store is asked at all; false: sessions are kept in files.</param>
internal sealed record Settings(string? Url = null, bool Plain = false, string? Room = null, bool KeyStore = true)
{
    /// <summary>Read once; <see cref="Entry"/> tells what is wrong with them.</summary>
    public static Settings Kept => field ??= Load(Folder);

    public static string Folder
    {
        get
        {
            var config = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
            return string.IsNullOrEmpty(config)
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config", "orleanschat")
                : Path.Combine(config, "orleanschat");
        }
    }

    /// <exception cref="InvalidSettingsException">The file cannot be understood.</exception>
    public static Settings Load(string folder)
    {
        var file = Path.Combine(folder, "settings.json");
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), SettingsJson.Default.Settings) ?? new Settings() : new Settings();
        }
        catch (JsonException fault)
        {
            throw new InvalidSettingsException($"{file}: {fault.Message}");
        }
    }
}

internal sealed class InvalidSettingsException(string message) : Exception(message);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(Settings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
