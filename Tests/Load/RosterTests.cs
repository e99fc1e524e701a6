using System.Diagnostics;
using OrleansChat.Cli.Load.Chaos;
using OrleansChat.Cli.Load.Target;
using Xunit;

namespace OrleansChat.Tests.Load;

/// <summary>Real processes under the names that <c>./dev</c> gives, which do nothing.</summary>
public sealed class RosterTests : IDisposable
{
    private static readonly HashSet<string> Nobody = [];

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("chat-roster-");
    private readonly Dictionary<string, Process> _processes = [];

    private string Run => Path.Combine(_data.FullName, "run");

    public void Dispose()
    {
        foreach (var name in _processes.Keys.ToArray())
        {
            End(name);
        }

        _data.Delete(recursive: true);
    }

    [Fact]
    public void Who_ends_unasked_is_named_and_who_was_asked_is_not()
    {
        Start("silo-1");
        Start("silo-2");
        Start("silo-3");
        var roster = new Roster(new RunData(_data.FullName));
        Assert.Empty(roster.Judge(Nobody, upgraded: false));

        End("silo-2");
        End("silo-3");
        Assert.Equal(["silo-3 has ended, and nobody asked it to"], roster.Judge(new HashSet<string> { "silo-2" }, upgraded: false));
    }

    [Fact]
    public void Who_was_to_be_upgraded_and_was_not_is_named()
    {
        Start("silo-1", earlier: true);
        Start("gateway-1", earlier: true);
        var roster = new Roster(new RunData(_data.FullName));
        Restart("silo-1");
        Assert.Equal(["gateway-1 still runs the earlier release"], roster.Judge(Nobody, upgraded: true));
        Restart("gateway-1");
        Assert.Empty(roster.Judge(Nobody, upgraded: true));
    }

    [Fact]
    public void An_upgrade_from_this_build_to_itself_is_none()
    {
        Start("silo-1");
        Assert.Equal(
            ["nothing of the earlier release ran, so nothing was upgraded"], new Roster(new RunData(_data.FullName)).Judge(Nobody, upgraded: true));
    }

    private void Restart(string name)
    {
        End(name);
        Start(name);
    }

    private void Start(string name, bool earlier = false)
    {
        Directory.CreateDirectory(Run);
        var program = earlier ? "/bin/before/Silo/Silo.dll" : "/bin/Silo/Silo.dll";
        // It says a word when it has become the program.
        var start = new ProcessStartInfo("bash", ["-c", "exec -a \"$0\" bash -c 'echo up; read'", _data.FullName + program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["CHAT_PROCESS"] = Path.Combine(Run, name);
        _processes[name] = Process.Start(start)!;
        Assert.Equal("up", _processes[name].StandardOutput.ReadLine());
        File.WriteAllText(Path.Combine(Run, $"{name}.pid"), $"{_processes[name].Id}");
    }

    private void End(string name)
    {
        _processes.Remove(name, out var process);
        process!.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
