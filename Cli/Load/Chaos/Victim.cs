using System.Diagnostics;
using OrleansChat.Cli.Load.Target;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Chaos;

/// <summary>A process that <c>./dev</c> started, and what can be done to it.</summary>
internal sealed class Victim(RunData data, string name, int id)
{
    private const int SigKill = 9;
    private const int SigTerminate = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan DatabaseDown = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public void Kill() => _ = Libc.Kill(id, SigKill);

    /// <summary>The database ends without a checkpoint, and comes back.</summary>
    public async Task CrashDatabase(CancellationToken cancel)
    {
        // The postmaster runs in its data directory, which lies in the one that the script wants.
        var directory = Path.GetDirectoryName(Directory.ResolveLinkTarget($"/proc/{id}/cwd", false)!.FullName)!;
        await DevScript.Call("deploy/postgres/private.sh", data.Directory, ["crash", directory], cancel);
        await Task.Delay(DatabaseDown, TimeProvider.System, cancel);
        await Start(cancel);
    }

    /// <summary>Stops the process for a while and wakes it, whatever happens meanwhile.</summary>
    /// <returns>Whether it ended soon after: a silo that finds itself declared dead does.</returns>
    public async Task<bool> Sleep(TimeSpan length, TimeSpan endLimit, CancellationToken cancel)
    {
        _ = Libc.Kill(id, SigStop);
        try
        {
            await Task.Delay(length, TimeProvider.System, cancel);
        }
        finally
        {
            _ = Libc.Kill(id, SigContinue);
        }

        return await Ends(endLimit, cancel);
    }

    /// <summary>Asks it to end.</summary>
    /// <returns>Whether it had ended in time.</returns>
    public Task<bool> Ask(TimeSpan grace, CancellationToken cancel)
    {
        _ = Libc.Kill(id, SigTerminate);
        return Ends(grace, cancel);
    }

    /// <summary>Starts it on its old ports and waits until it is ready; harmless while it runs.</summary>
    public Task Start(CancellationToken cancel) => DevScript.Call("dev", data.Directory, ["start", name], cancel);

    private async Task<bool> Ends(TimeSpan limit, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (!IsGone() && Stopwatch.GetElapsedTime(began) < limit)
        {
            await Task.Delay(Look, TimeProvider.System, cancel);
        }

        return IsGone();
    }

    /// <summary>A process that ended and that nobody has asked about yet keeps its directory, but has no command line.</summary>
    private bool IsGone()
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Length == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
