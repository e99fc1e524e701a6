namespace OrleansChat.Presence;

/// <summary>Who may see whose presence, read from the database: a stateless worker.</summary>
[Alias("chat.IWatchersGrain")]
public interface IWatchersGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Those of up to 5,000 wishes that are granted: to see oneself, and to see somebody with whom one shares a room and who does not block
    /// one. Refusals: bad_request (more than 5,000), unavailable.
    /// </summary>
    [Alias("Granted"), ResponseTimeout("00:00:05")]
    Task<Outcome<Wish[]>> Granted(Wish[] wishes);
}

/// <summary>A user who wants to see another's presence.</summary>
[GenerateSerializer, Immutable, Alias("chat.Wish")]
public readonly record struct Wish([property: Id(0)] UserId Watcher, [property: Id(1)] UserId Watched);
