using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Schedule;

/// <summary>Bound to <c>Chat:Schedule</c>.</summary>
public sealed class ScheduleOptions
{
    /// <summary>Seconds between looks for scheduled messages and reminders that are due, 1–60. Default 1.</summary>
    [Range(1, 60)]
    public int PollSeconds { get; set; } = 1;
}
