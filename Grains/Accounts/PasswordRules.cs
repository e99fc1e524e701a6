using System.Collections.Frozen;

namespace OrleansChat.Grains.Accounts;

/// <summary>What a new password may be: its form, and not what is guessed first.</summary>
internal sealed class PasswordRules
{
    private const string List = "common-passwords.txt";

    private readonly FrozenSet<string> _common = Load();

    /// <summary>Null, or password_invalid (its form, or the name is in it), password_common. Case does not make a common one rare.</summary>
    public ChatError? Check(string password, string username) =>
        !AccountRules.IsPassword(password) ? new ChatError(ErrorCode.PasswordInvalid)
        : _common.Contains(password.ToLowerInvariant()) ? new ChatError(ErrorCode.PasswordCommon)
        : password.Contains(username, StringComparison.OrdinalIgnoreCase)
            ? Reasons.PasswordHasName.Refusal
        : null;

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream(List)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToFrozenSet(StringComparer.Ordinal);
    }
}
