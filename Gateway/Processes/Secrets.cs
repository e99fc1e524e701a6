using System.Collections.Frozen;
using System.Data.Common;

namespace OrleansChat.Gateway.Processes;

/// <summary>Which settings are secret, and where their values may not stand.</summary>
internal sealed class Secrets
{
    public const string Masked = "•••";

    /// <summary>Below <c>Chat:</c>; a test compares it with the names of all settings.</summary>
    private static readonly FrozenSet<string> Names = new[]
    {
        "Chat:Accounts:Pepper:Keys:*", "Chat:Files:S3:AccessKey", "Chat:Files:S3:SecretKey", "Chat:Mail:Password", "Chat:Provisioning:Token",
        "Chat:Tokens:Passphrase", "Chat:Tokens:PreviousPassphrase",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Shorter ones would be found in words.</summary>
    private const int ShortestSecret = 6;

    private readonly string[] _values;

    public Secrets(IConfiguration configuration)
    {
        var secret = configuration.AsEnumerable().Where(setting => setting.Value is not null && IsSecret(setting.Key)).Select(setting => setting.Value!);
        var passwords = configuration.GetSection("ConnectionStrings").AsEnumerable().Select(setting => Password(setting.Value)).OfType<string>();
        _values = [.. secret.Concat(passwords).Where(value => value.Length >= ShortestSecret).Distinct().OrderByDescending(value => value.Length)];
    }

    /// <summary>Whether the value of the setting of this name is a secret.</summary>
    public static bool IsSecret(string name) => Names.Any(known => Settings.KnownSettings.Fits(known, name));

    /// <summary>The value as it may be shown.</summary>
    public static string Show(string name, string value) =>
        IsSecret(name) ? Masked
        : name.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase) ? WithoutPassword(value)
        : Uri.TryCreate(value, UriKind.Absolute, out var url) && url.UserInfo.Length > 0 ? value.Replace(url.UserInfo, Masked, StringComparison.Ordinal)
        : value;

    /// <summary>The text without any of the process' secrets.</summary>
    public string Mask(string text)
    {
        foreach (var value in _values)
        {
            text = text.Replace(value, Masked, StringComparison.Ordinal);
        }

        return text;
    }

    private static string? Password(string? connection) => Parse(connection) is { } parts && Key(parts) is { } key ? (string)parts[key] : null;

    // One that cannot be read shows nothing.
    private static string WithoutPassword(string connection)
    {
        if (Parse(connection) is not { } parts)
        {
            return Masked;
        }

        if (Key(parts) is { } key)
        {
            parts[key] = Masked;
        }

        return parts.ConnectionString;
    }

    private static string? Key(DbConnectionStringBuilder parts) => new[] { "Password", "Pwd" }.FirstOrDefault(parts.ContainsKey);

    private static DbConnectionStringBuilder? Parse(string? connection)
    {
        try
        {
            return string.IsNullOrEmpty(connection) ? null : new DbConnectionStringBuilder { ConnectionString = connection };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
