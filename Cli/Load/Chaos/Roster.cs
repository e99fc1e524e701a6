using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Load.Chaos;

/// <summary>The processes that ran before the first fault: who of them must still run at the end, and of which build.</summary>
internal sealed class Roster(RunData data)
{
    private readonly Dictionary<string, bool> _began = data.Processes().Keys.ToDictionary(name => name, data.IsOfEarlierRelease);

    /// <summary>What is wrong with those that run now.</summary>
    /// <param name="away">Those that were asked to end and not to come back.</param>
    /// <param name="upgraded">Whether all were to be started again with this build.</param>
    public IEnumerable<string> Judge(IReadOnlySet<string> away, bool upgraded)
    {
        var running = data.Processes();
        foreach (var name in _began.Keys.Where(name => !running.ContainsKey(name) && !away.Contains(name)))
        {
            yield return $"{name} has ended, and nobody asked it to";
        }

        if (!upgraded)
        {
            yield break;
        }

        if (!_began.ContainsValue(true))
        {
            yield return "nothing of the earlier release ran, so nothing was upgraded";
        }

        foreach (var name in running.Keys.Where(data.IsOfEarlierRelease))
        {
            yield return $"{name} still runs the earlier release";
        }
    }
}
