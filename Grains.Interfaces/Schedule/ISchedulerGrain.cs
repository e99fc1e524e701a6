using Orleans.Concurrency;

namespace OrleansChat.Schedule;

/// <summary>The one of the cluster that does what is due; a reminder keeps it alive.</summary>
[Alias("chat.ISchedulerGrain")]
public interface ISchedulerGrain : IGrainWithIntegerKey
{
    /// <summary>There may be something to do. Best effort: what a lost call does not start, the next look does.</summary>
    [Alias("Wake"), OneWay]
    Task Wake();
}
