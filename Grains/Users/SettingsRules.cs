using System.Text.RegularExpressions;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

/// <summary>The form of settings. Whether a language or a zone exists is for those to know who use it.</summary>
internal static partial class SettingsRules
{
    /// <summary>Null, or bad_request.</summary>
    public static ChatError? Check(UserSettings settings) =>
        settings.Language is not null && !Language().IsMatch(settings.Language)
            ? Reasons.Language.Refusal
            : settings.TimeZone is not null && !Zone().IsMatch(settings.TimeZone)
                ? Reasons.TimeZone.Refusal
                : Enum.IsDefined(settings.DirectFrom) ? null : new ChatError(ErrorCode.BadRequest);

    [GeneratedRegex(@"\A(?=.{1,35}\z)[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\z")]
    private static partial Regex Language();

    [GeneratedRegex(@"\A(?=.{1,64}\z)[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*\z")]
    private static partial Regex Zone();
}
