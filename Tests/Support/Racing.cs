namespace OrleansChat.Tests.Support;

/// <summary>The same thing, many times at once.</summary>
internal static class Racing
{
    /// <summary>"unavailable" stored nothing, and says only that the machine was busy: such a racer starts again.</summary>
    public static Task<Outcome<T>[]> Run<T>(int racers, Func<int, Task<Outcome<T>>> work) =>
        Task.WhenAll(Enumerable.Range(0, racers).Select(index => Task.Run(async () =>
        {
            var outcome = await work(index);
            while (outcome.Refusal?.Code == ErrorCode.Unavailable)
            {
                outcome = await work(index);
            }

            return outcome;
        })));
}
