using Orleans.Concurrency;

namespace OrleansChat.Housekeeping;

/// <summary>Removes rows that nobody needs any more: one for the cluster; a reminder keeps it alive.</summary>
[Alias("chat.IHousekeepingGrain")]
public interface IHousekeepingGrain : IGrainWithIntegerKey
{
    /// <summary>Makes it look now, and makes sure that it is there. Best effort: the reminder of an earlier start does the same.</summary>
    [Alias("Wake"), OneWay]
    Task Wake();
}
