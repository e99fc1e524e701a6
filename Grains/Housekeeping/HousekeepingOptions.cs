using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Housekeeping;

/// <summary>Bound to <c>Chat:Housekeeping</c>.</summary>
public sealed class HousekeepingOptions
{
    /// <summary>Minutes between two looks for rows that are over, 1–1,440; default 60.</summary>
    [Range(1, 1_440)]
    public int PeriodMinutes { get; set; } = 60;

    /// <summary>
    /// Days that the row of a session stays after its end, 2–3,650; default 30: its device and place explain the audit log, and
    /// gateways ask for an hour which sessions have ended.
    /// </summary>
    [Range(2, 3_650)]
    public int EndedSessionDays { get; set; } = 30;
}
