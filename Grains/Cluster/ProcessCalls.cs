using OrleansChat.Cluster;

namespace OrleansChat.Grains.Cluster;

/// <summary>Asks processes, of which any may be gone.</summary>
internal sealed class ProcessCalls(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What it says of itself, or what is known of it without.</summary>
    public async Task<ProcessView> Look(ProcessCall call) => (await Ask(call.Look)).Value ?? call.Known;

    /// <summary>By name, by id, or by the id of its gateway; of several the one that answers. Null: none is known by that.</summary>
    public async Task<(ProcessCall Call, ProcessView View)?> Find(IEnumerable<ProcessCall> all, string process)
    {
        var calls = all.ToArray();
        var views = await Task.WhenAll(calls.Select(Look));
        var found = calls.Zip(views).Where(one => IsCalled(one.Second, process)).OrderByDescending(one => one.Second.Answers).ToArray();
        return found is [var first, ..] ? first : null;
    }

    /// <summary>Refusals: unavailable.</summary>
    public async Task<Outcome<T>> Ask<T>(Func<Task<T>> call)
    {
        try
        {
            // As the silo, and not as the worker that asks: a gateway's answer enters the cluster at any silo, and that one takes an answer to a
            // stateless worker for one to its own worker.
            return await Task.Run(call).WaitAsync(Patience, time);
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            return Reasons.ProcessSilent.Refusal;
        }
    }

    /// <summary>A silo that is a gateway as well answered twice.</summary>
    public static ProcessView[] Merge(IEnumerable<ProcessView> views) =>
    [
        .. views.GroupBy(view => view.Answers ? view.Id : Guid.NewGuid())
            .Select(same => same.Aggregate((one, other) => one with
            {
                Silo = one.Silo ?? other.Silo,
                Gateway = one.Gateway ?? other.Gateway,
                Rooms = Math.Max(one.Rooms, other.Rooms),
                Sockets = Math.Max(one.Sockets, other.Sockets),
                Feeds = Math.Max(one.Feeds, other.Feeds),
            }))
            .OrderBy(view => view.Name, StringComparer.Ordinal),
    ];

    private static bool IsCalled(ProcessView view, string process) =>
        view.Name.Equals(process, StringComparison.OrdinalIgnoreCase) || view.Id.ToString() == process || view.Gateway?.ToString() == process;
}
