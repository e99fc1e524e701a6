using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Report;

/// <summary>Cold and warm figures of one run of traffic.</summary>
/// <param name="Cold">From 3 s on, for at most 5 s; null where the warm-up leaves no room for it.</param>
internal sealed record Figures(Window? Cold, Window Warm);

/// <summary>Lets traffic run and measures it: a cold window after 3 s, the warm one after the warm-up.</summary>
/// <param name="take">Ends a window and begins the next, on the loop's thread.</param>
internal sealed class Stage(EventLoop loop, string name, Func<Meter> take, Func<IReadOnlyDictionary<string, int>> processes)
{
    private static readonly TimeSpan ColdAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ColdLength = TimeSpan.FromSeconds(5);

    public async Task<Figures> Run(TimeSpan warmup, TimeSpan length, CancellationToken cancel)
    {
        var coldLength = TimeSpan.FromTicks(Math.Min(ColdLength.Ticks, (warmup - ColdAfter).Ticks));
        Window? cold = null;
        if (coldLength >= TimeSpan.FromSeconds(2))
        {
            await Measure("start", ColdAfter, cancel);
            cold = await Measure("cold", coldLength, cancel);
            await Measure("warm-up", warmup - ColdAfter - coldLength, cancel);
        }
        else
        {
            await Measure("warm-up", warmup, cancel);
        }

        return new Figures(cold, await Measure("warm", length, cancel));
    }

    /// <param name="until">What must have ended too; the window is as long as it takes.</param>
    public async Task<Window> Measure(string phase, TimeSpan length, CancellationToken cancel, Task? until = null)
    {
        await loop.Run(take);
        var start = CpuSnapshot.Take(processes());
        var (last, cpu, total) = (start, new Dictionary<string, double>(), new Meter());
        for (var left = length; left > TimeSpan.Zero || until is { IsCompleted: false }; left -= TimeSpan.FromSeconds(1))
        {
            var step = left > TimeSpan.Zero && left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
            await Task.WhenAny(Task.Delay(step, TimeProvider.System, cancel), loop.Ended);
            cancel.ThrowIfCancellationRequested();
            var second = await loop.Run(take);
            total.Add(second);
            last = Sum(last, cpu);
            var (sends, deliveries) = (second.Acks / step.TotalSeconds, second.Deliveries / step.TotalSeconds);
            var time = $"{(length - left + step).TotalSeconds:0}/{length.TotalSeconds:0} s";
            Progress.Show(second.Fetches > 0
                ? FormattableString.Invariant($"{name}  {phase} {time} · {second.Fetches / step.TotalSeconds:N0} fetches/s")
                : FormattableString.Invariant($"{name}  {phase} {time} · {sends:N0} sends/s · {deliveries:N0} deliveries/s"));
        }

        return new Window(start.SecondsUntil(last), total, cpu);
    }

    // Every second, so that what a process used before it was killed is counted.
    private CpuSnapshot Sum(CpuSnapshot before, Dictionary<string, double> cpu)
    {
        var now = CpuSnapshot.Take(processes());
        foreach (var (process, seconds) in before.Until(now))
        {
            cpu[process] = cpu.GetValueOrDefault(process) + seconds;
        }

        return now;
    }
}
