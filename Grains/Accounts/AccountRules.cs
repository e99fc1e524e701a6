using System.Buffers;
using System.Globalization;
using System.Text;
using OrleansChat.Registrations;

namespace OrleansChat.Grains.Accounts;

/// <summary>What names, addresses and passwords may look like. Pure.</summary>
internal static class AccountRules
{
    public const int MaxPassword = 128;
    public const int MaxDevice = 100;

    private const int MinPassword = 8;
    private const int MaxDisplayName = 64;
    private const int MaxEmail = 254;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    // RFC 5322, 3.2.3, and the dot: what every mail server takes. Others need SMTPUTF8, and their lower case depends on who asks.
    private static readonly SearchValues<char> LocalCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.");

    // They reorder what stands around them, so a name could look like another one's.
    private static readonly SearchValues<char> Bidi =
        SearchValues.Create("\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <summary>Null, or username_invalid, email_invalid, password_invalid, bad_request (display name).</summary>
    public static ChatError? Check(Registration registration)
    {
        ErrorCode? code = !IsUsername(registration.Username) ? ErrorCode.UsernameInvalid
            : !IsEmail(registration.Email) ? ErrorCode.EmailInvalid
            : !IsPassword(registration.Password) ? ErrorCode.PasswordInvalid
            : null;
        return code is { } refused ? new ChatError(refused) : CheckDisplayName(registration.DisplayName);
    }

    public static bool IsUsername(string? name) => name is { Length: >= 3 and <= 32 } && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Whether names can start so.</summary>
    public static bool IsPrefix(string? text) => text is { Length: >= 1 and <= 32 } && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>What makes a name unique: NFKC in lower case, which for the characters that a name may have is its lower case.</summary>
    public static string Key(string username) => username.ToLowerInvariant();

    /// <summary>Form only; whether it reaches anybody, only mail can tell.</summary>
    public static bool IsEmail(string? email)
    {
        var at = email?.LastIndexOf('@') ?? -1;
        if (at is < 1 or > 64 || email!.Length > MaxEmail)
        {
            return false;
        }

        var local = email.AsSpan(0, at);
        var host = email.AsSpan(at + 1);
        return !local.ContainsAnyExcept(LocalCharacters)
            && !host.IsEmpty && !host.ContainsAnyExcept(HostCharacters)
            && host[0] is not ('.' or '-') && host[^1] is not ('.' or '-') && !host.Contains("..", StringComparison.Ordinal);
    }

    /// <summary>Whole address in lower case: two people with addresses that differ in case alone do not exist in practice.</summary>
    public static string EmailKey(string email) => email.ToLowerInvariant();

    /// <summary>Any characters but NUL, none cut off; only the length counts (8–128 code points).</summary>
    public static bool IsPassword(string? password) =>
        password is { Length: <= 2 * MaxPassword } && IsText(password, controls: true)
            && password.EnumerateRunes().Count() is >= MinPassword and <= MaxPassword;

    /// <summary>Null, or bad_request: 1–64 characters, no control characters, not only spaces. Null is no name, which is fine.</summary>
    public static ChatError? CheckDisplayName(string? name) =>
        name is null || (name.Length <= 2 * MaxDisplayName && name.EnumerateRunes().Count() <= MaxDisplayName
            && !string.IsNullOrWhiteSpace(name) && IsText(name) && !name.AsSpan().ContainsAny(Bidi))
            ? null
            : Reasons.DisplayName.Refusal;

    /// <summary>A label for people: without what cannot be seen, at most 100 characters; null if nothing is left.</summary>
    public static string? CleanDevice(string? device)
    {
        var clean = new StringBuilder();
        foreach (var rune in (device ?? "").EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            var seen = category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse)
                && rune != Rune.ReplacementChar;
            if (seen && clean.Length + rune.Utf16SequenceLength <= MaxDevice)
            {
                clean.Append(rune);
            }
        }

        var label = clean.ToString().Trim();
        return label.Length == 0 ? null : label;
    }

    // A lone surrogate cannot be stored, and two of them would hash alike.
    private static bool IsText(string text, bool controls = false)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\0' || (!controls && char.IsControl(text[index])))
            {
                return false;
            }

            if (char.IsSurrogate(text[index]))
            {
                if (!char.IsSurrogatePair(text, index))
                {
                    return false;
                }

                index++;
            }
        }

        return true;
    }
}
