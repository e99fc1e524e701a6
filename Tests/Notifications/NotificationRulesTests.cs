using OrleansChat.Grains.Notifications;
using OrleansChat.Notifications;
using OrleansChat.Rooms;
using Xunit;
using static OrleansChat.Notifications.NotificationLevel;
using static OrleansChat.Rooms.RoomKind;

namespace OrleansChat.Tests.Notifications;

public sealed class NotificationRulesTests
{
    private const long Hour = 3_600_000;

    [Theory]
    [InlineData(Direct, null, false, true)]
    [InlineData(Direct, All, false, true)]
    [InlineData(Direct, Mentions, false, false)]
    [InlineData(Direct, Mentions, true, true)]
    [InlineData(Direct, None, true, false)]
    [InlineData(Group, null, false, false)]
    [InlineData(Group, null, true, true)]
    [InlineData(Group, All, false, true)]
    [InlineData(Group, Mentions, false, false)]
    [InlineData(Group, Mentions, true, true)]
    [InlineData(Group, None, true, false)]
    public void A_level_decides_and_without_one_the_rooms_kind(RoomKind kind, NotificationLevel? level, bool mentioned, bool wanted)
    {
        var one = new NotificationCase(kind, level, mentioned);
        Assert.Equal(wanted, NotificationRules.Wants(one));

        // Whatever the level: nobody is told of what they wrote, have read, are looking at, or do not want to hear now.
        Assert.False(NotificationRules.Wants(one with { Own = true }));
        Assert.False(NotificationRules.Wants(one with { Read = true }));
        Assert.False(NotificationRules.Wants(one with { Active = true }));
        Assert.False(NotificationRules.Wants(one with { Quiet = true }));
    }

    [Theory]
    [InlineData(9, 17, "UTC", "08:59", false)]
    [InlineData(9, 17, "UTC", "09:00", true)]
    [InlineData(9, 17, "UTC", "16:59", true)]
    [InlineData(9, 17, "UTC", "17:00", false)]
    [InlineData(22, 7, "UTC", "21:59", false)]
    [InlineData(22, 7, "UTC", "22:00", true)]
    [InlineData(22, 7, "UTC", "00:00", true)]
    [InlineData(22, 7, "UTC", "06:59", true)]
    [InlineData(22, 7, "UTC", "07:00", false)]
    [InlineData(22, 7, "Asia/Tokyo", "12:59", false)]
    [InlineData(22, 7, "Asia/Tokyo", "13:00", true)]
    [InlineData(22, 7, "America/St_Johns", "00:30", false)]
    [InlineData(22, 7, "America/St_Johns", "01:30", true)]
    [InlineData(22, 7, "Nowhere/Land", "22:00", true)]
    public void Quiet_hours_are_those_of_the_users_clock(int from, int to, string zone, string utc, bool quiet)
    {
        var now = DateTimeOffset.Parse($"2026-01-15T{utc}:00Z", null);
        var settings = new NotificationSettings(new QuietHours(from * 60, to * 60));
        Assert.Equal(quiet, NotificationRules.IsQuiet(settings, NotificationRules.Zone(zone), now));
    }

    [Fact]
    public void Summer_time_moves_them_along()
    {
        var settings = new NotificationSettings(new QuietHours(22 * 60, 7 * 60));
        var berlin = NotificationRules.Zone("Europe/Berlin");
        Assert.False(NotificationRules.IsQuiet(settings, berlin, DateTimeOffset.Parse("2026-01-15T20:30:00Z", null)));
        Assert.True(NotificationRules.IsQuiet(settings, berlin, DateTimeOffset.Parse("2026-07-15T20:30:00Z", null)));
    }

    [Fact]
    public void A_snooze_ends()
    {
        var now = DateTimeOffset.Parse("2026-01-15T12:00:00Z", null);
        var settings = new NotificationSettings(SnoozedUntil: now.ToUnixTimeMilliseconds() + Hour);
        Assert.True(NotificationRules.IsQuiet(settings, TimeZoneInfo.Utc, now));
        Assert.False(NotificationRules.IsQuiet(settings, TimeZoneInfo.Utc, now.AddHours(1)));
    }

    [Theory]
    [InlineData(0, 1_439, true)]
    [InlineData(0, 1_440, false)]
    [InlineData(-1, 5, false)]
    [InlineData(60, 60, false)]
    public void Quiet_hours_lie_between_two_minutes_of_a_day(int from, int to, bool fine) =>
        Assert.Equal(fine, NotificationRules.Check(new NotificationSettings(new QuietHours(from, to))) is null);
}
