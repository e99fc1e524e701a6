using OrleansChat.Notifications;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Notifications;

/// <summary>Whether somebody is told of a message. Pure.</summary>
internal static class NotificationRules
{
    public const int MinutesOfDay = 24 * 60;

    /// <summary>Direct rooms tell everything: somebody speaks to nobody else. Groups tell mentions.</summary>
    public static NotificationLevel Default(RoomKind kind) => kind == RoomKind.Direct ? NotificationLevel.All : NotificationLevel.Mentions;

    public static bool Wants(NotificationCase one) =>
        one is { Own: false, Read: false, Active: false, Quiet: false } && (one.Level ?? Default(one.Kind)) switch
        {
            NotificationLevel.All => true,
            NotificationLevel.Mentions => one.Mentioned,
            _ => false,
        };

    /// <summary>Whether it is snoozed, or within the quiet hours of that zone.</summary>
    public static bool IsQuiet(NotificationSettings settings, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (settings.SnoozedUntil > now.ToUnixTimeMilliseconds())
        {
            return true;
        }

        if (settings.Quiet is not { } quiet)
        {
            return false;
        }

        var minute = (int)TimeZoneInfo.ConvertTime(now, zone).TimeOfDay.TotalMinutes;
        return quiet.From < quiet.To ? minute >= quiet.From && minute < quiet.To : minute >= quiet.From || minute < quiet.To;
    }

    /// <summary>UTC for a name that this machine does not know, or none.</summary>
    public static TimeZoneInfo Zone(string? name) => name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Null, or bad_request.</summary>
    public static ChatError? Check(NotificationSettings settings) =>
        settings.Quiet is not { } quiet || (IsMinute(quiet.From) && IsMinute(quiet.To) && quiet.From != quiet.To)
            ? null
            : Reasons.QuietHours.Refusal;

    private static bool IsMinute(int minute) => minute is >= 0 and < MinutesOfDay;
}

/// <summary>A message and somebody in its room.</summary>
/// <param name="Level">Null: the default of the room's kind.</param>
/// <param name="Mentioned">By name, or as everybody.</param>
/// <param name="Own">Whether they wrote it.</param>
/// <param name="Read">Whether they have read up to it.</param>
/// <param name="Active">Whether they are online, and not away.</param>
/// <param name="Quiet">Whether they do not want to be disturbed now.</param>
internal readonly record struct NotificationCase(
    RoomKind Kind, NotificationLevel? Level, bool Mentioned = false, bool Own = false, bool Read = false, bool Active = false, bool Quiet = false);
