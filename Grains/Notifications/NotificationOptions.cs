using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Notifications;

/// <summary>Bound to <c>Chat:Notifications</c>.</summary>
public sealed class NotificationOptions
{
    /// <summary>Seconds that a notification waits in case the message is read meanwhile, 0–600. Default 5.</summary>
    [Range(0, 600)]
    public int DelaySeconds { get; set; } = 5;

    /// <summary>Milliseconds in which a silo gathers rooms that moved before it looks through their logs, 50–60,000. Default 2,000: a room
    /// costs one write for each look, however much it moved.</summary>
    [Range(50, 60_000)]
    public int LookMs { get; set; } = 2_000;

    /// <summary>Seconds between searches of all rooms for what no silo looked at, 1–3,600. Default 60.</summary>
    [Range(1, 3_600)]
    public int SweepSeconds { get; set; } = 60;

    /// <summary>Minutes after which nobody is told of a message any more, 1–1,440. Default 60: an outage brings no flood.</summary>
    [Range(1, 1_440)]
    public int MaxAgeMinutes { get; set; } = 60;

    /// <summary>Members who are told of one message besides those whom it names, 1–10,000. Default 1,000; a room with more is not called by @room.</summary>
    [Range(1, 10_000)]
    public int MostPerMessage { get; set; } = 1_000;

    /// <summary>Minutes that something waits unread before it is mailed to who is away, 1–1,440. Default 15.</summary>
    [Range(1, 1_440)]
    public int DigestAfterMinutes { get; set; } = 15;

    /// <summary>Minutes between two mails to one user, 5–10,080. Default 60.</summary>
    [Range(5, 10_080)]
    public int DigestEveryMinutes { get; set; } = 60;

    /// <summary>Days that notifications are kept for digests, 1–30. Default 3.</summary>
    [Range(1, 30)]
    public int KeepDays { get; set; } = 3;
}
