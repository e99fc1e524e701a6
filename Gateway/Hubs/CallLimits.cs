using System.ComponentModel.DataAnnotations;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Hubs;

/// <summary>Section <c>Chat:RateLimits</c>: what one connection may call. Provisioned sessions are exempt.</summary>
public sealed class CallLimitOptions
{
    /// <summary>False lifts every limit of this section.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Calls per second for long, 1–10,000.</summary>
    [Range(1, 10_000)]
    public int CallsPerSecond { get; set; } = 20;

    /// <summary>Calls at once, 1–100,000.</summary>
    [Range(1, 100_000)]
    public int CallBurst { get; set; } = 40;

    /// <summary>Posts, forwards, edits, deletions, reactions and pins per second for long, 1–10,000.</summary>
    [Range(1, 10_000)]
    public int PostsPerSecond { get; set; } = 5;

    /// <summary>Posts, forwards, edits, deletions, reactions and pins at once, 1–100,000.</summary>
    [Range(1, 100_000)]
    public int PostBurst { get; set; } = 20;

    /// <summary>Calls of <c>Watch</c> per second for long, 1–1,000: each may ask for a thousand users.</summary>
    [Range(1, 1_000)]
    public int WatchesPerSecond { get; set; } = 1;

    /// <summary>Calls of <c>Watch</c> at once, 1–10,000.</summary>
    [Range(1, 10_000)]
    public int WatchBurst { get; set; } = 10;
}

/// <summary>The buckets of one connection. The hub runs one call of a connection at a time.</summary>
internal sealed class CallLimits(CallLimitOptions options, long now)
{
    private TokenBucket _calls = new(options.CallsPerSecond, options.CallBurst, now);
    private TokenBucket _posts = new(options.PostsPerSecond, options.PostBurst, now);
    private TokenBucket _watches = new(options.WatchesPerSecond, options.WatchBurst, now);

    /// <param name="now">Milliseconds.</param>
    /// <returns>0, or the milliseconds to wait.</returns>
    public int Take(string method, long now)
    {
        var wait = _calls.Take(1, now);
        return IsPost(method) ? Math.Max(wait, _posts.Take(1, now))
            : method == nameof(ChatHub.Watch) ? Math.Max(wait, _watches.Take(1, now))
            : wait;
    }

    private static bool IsPost(string method) =>
        method is nameof(ChatHub.Post) or nameof(ChatHub.Forward) or nameof(ChatHub.Edit) or nameof(ChatHub.Delete) or nameof(ChatHub.React) or nameof(ChatHub.Pin);
}
