using Orleans.Concurrency;

namespace OrleansChat.Notifications;

/// <summary>The one of the cluster that finds out who is to be told of what, and tells them; a reminder keeps it alive.</summary>
[Alias("chat.INotifierGrain")]
public interface INotifierGrain : IGrainWithIntegerKey
{
    /// <summary>There may be something to tell. Best effort: what a lost call does not start, the next look does.</summary>
    [Alias("Wake"), OneWay]
    Task Wake();
}
