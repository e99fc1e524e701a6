namespace OrleansChat.Tests.Support;

/// <summary>The same thing, many times at once.</summary>
internal static class Racing
{
    /// <summary>A racer for whom the machine was too busy starts again.</summary>
    public static Task<Outcome<T>[]> Run<T>(int racers, Func<int, Task<Outcome<T>>> work) =>
        Task.WhenAll(Enumerable.Range(0, racers).Select(index => Task.Run(() => Again.UntilAvailable(() => work(index)))));
}
