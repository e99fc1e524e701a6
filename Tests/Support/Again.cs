using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Support;

/// <summary>What every client of the protocol does: it asks again until it knows. A busy machine answers late, or not at all.</summary>
internal static class Again
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The first answer that is neither "unavailable" nor "unknown".</summary>
    /// <param name="ask">What does no harm twice, for it has a client id or a name of its own.</param>
    public static async Task<Outcome<T>> UntilKnown<T>(Func<Task<Outcome<T>>> ask)
    {
        var (began, last) = (TimeProvider.System.GetTimestamp(), "no answer");
        while (TimeProvider.System.GetElapsedTime(began) < ClusterRig.Patience)
        {
            try
            {
                var outcome = await ask();
                last = $"{outcome.Refusal}";
                if (outcome.Refusal?.Code is not (ErrorCode.Unavailable or ErrorCode.Unknown))
                {
                    return outcome;
                }
            }
            catch (TimeoutException)
            {
                // Unknown.
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        throw new TimeoutException($"It did not become known: {last}.");
    }

    /// <summary>"unavailable" stored nothing; any other answer is the answer, also one that is not known.</summary>
    public static async Task<Outcome<T>> UntilAvailable<T>(Func<Task<Outcome<T>>> ask)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        var outcome = await ask();
        while (outcome.Refusal?.Code == ErrorCode.Unavailable)
        {
            await Task.Delay(Pause, TimeProvider.System, patience.Token);
            outcome = await ask();
        }

        return outcome;
    }
}
