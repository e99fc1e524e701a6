using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Retention;

/// <summary>Bound to <c>Chat:Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>Days after which events of rooms without a rule of their own go, 1–36,500; 0: never. Default 0.</summary>
    [Range(0, 36_500)]
    public int Days { get; set; }

    /// <summary>Minutes between two looks for events that are too old, 1–1,440. Default 60.</summary>
    [Range(1, 1_440)]
    public int PollMinutes { get; set; } = 60;

    /// <summary>Events that go in one transaction, 10–5,000: meanwhile the room's posts wait. Default 500.</summary>
    [Range(10, 5_000)]
    public int Batch { get; set; } = 500;
}
