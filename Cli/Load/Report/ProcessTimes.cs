using System.Globalization;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Report;

/// <summary>Processor time and memory of processes, from <c>/proc</c>.</summary>
internal static class ProcessTimes
{
    private static readonly double TicksPerSecond = Libc.SystemConfiguration(2);

    /// <summary>Processor seconds of a process so far; 0 for one that has ended.</summary>
    public static double Cpu(int process) => Stat(process) is { } stat ? stat.Own / TicksPerSecond : 0;

    /// <summary>Processor seconds of a process, its children and those that it has outlived.</summary>
    public static double CpuOfTree(int process)
    {
        if (Stat(process) is not { } root)
        {
            return 0;
        }

        var parents = new Dictionary<int, (int Parent, double Ticks)>();
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out var id) && Stat(id) is { } stat)
            {
                parents[id] = (stat.Parent, stat.Own + stat.Waited);
            }
        }

        var ticks = root.Own + root.Waited;
        ticks += parents.Where(pair => pair.Key != process && IsBelow(pair.Key)).Sum(pair => pair.Value.Ticks);
        return ticks / TicksPerSecond;

        bool IsBelow(int id)
        {
            for (; parents.TryGetValue(id, out var found) && id > 1; id = found.Parent)
            {
                if (found.Parent == process)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Resident KiB; 0 for a process that has ended.</summary>
    public static long ResidentKib(int process)
    {
        try
        {
            var found = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return found is null ? 0 : long.Parse(found.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static (int Parent, double Own, double Waited)? Stat(int process)
    {
        try
        {
            // The name in parentheses may hold anything, so fields count from its end.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return ((int)Field(1), Field(11) + Field(12), Field(13) + Field(14));

            double Field(int index) => double.Parse(fields[index], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
