using System.Diagnostics;
using OrleansChat.Cli.Load.Target;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Support.Operations;

/// <summary>
/// <c>./dev</c> in a directory of its own, with what it needs to start servers and nothing to build: the programs are those that the tests were
/// built with. It disturbs no other <c>./dev</c>, and ends what it started.
/// </summary>
internal sealed class DevCopy : IAsyncDisposable
{
    private const string Make = """
        set -eu
        mkdir -p deploy/postgres Web artifacts/bin
        cp "$1/dev" "$1/global.json" .
        cp "$1/deploy/postgres/private.sh" deploy/postgres/
        for program in Silo Gateway Cli; do mkdir -p "artifacts/bin/$program"; cp -r "$2/$program/$3" "artifacts/bin/$program/release"; done
        source <(grep -h '^sources=\|^page_sources=' dev)
        for source in "${sources[@]}" "${page_sources[@]}"; do [ -e "$source" ] || touch "$source"; done
        touch artifacts/.built artifacts/.built-page
        """;

    private const int Nobody = 65534;

    private readonly string _root = Directory.CreateTempSubdirectory("chat-up-").FullName;
    private readonly bool _ordinary;

    private DevCopy(bool ordinary) => _ordinary = ordinary;

    public string Data => Path.Combine(_root, ".data");

    /// <summary>What it says of the processes that it started.</summary>
    public RunData Run => new(Data);

    /// <param name="ordinary">By somebody who is not root, whoever runs the tests.</param>
    public static async Task<DevCopy> Create(bool ordinary = false)
    {
        var copy = new DevCopy(ordinary && Environment.IsPrivilegedProcess);
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        var (status, said) = await copy.Bash(
            copy._ordinary ? $"{Make}\nchown -R {Nobody} ." : Make, asOrdinary: false, Repository.Root, tests.Parent!.Parent!.FullName, tests.Name);
        return status == 0 ? copy : throw new InvalidOperationException(said);
    }

    /// <summary>Its status and words.</summary>
    public Task<(int Status, string Said)> Dev(string arguments) => Bash($"exec ./dev {arguments}", _ordinary);

    /// <summary>The same with something done before, in the same shell.</summary>
    public Task<(int Status, string Said)> Dev(string before, string arguments) => Bash($"{before}\nexec ./dev {arguments}", _ordinary);

    /// <summary>Every process of it by its id, those of the database's server too.</summary>
    public IReadOnlyList<int> Processes()
    {
        var files = Path.Combine(Data, "postgres", "data");
        var server = Process.GetProcesses().Select(process => process.Id).Where(id => Cwd(id) == files);
        return [.. Run.Processes().Values.Union(server).Order()];
    }

    /// <summary>As a power cut does, all at once; returns when they have gone.</summary>
    public void KillAll()
    {
        foreach (var id in Processes())
        {
            using var kill = Process.Start("kill", ["-9", $"{id}"]);
            kill.WaitForExit();
        }

        Assert.True(SpinWait.SpinUntil(() => Processes().Count == 0, ClusterRig.Patience), "What was killed does not go.");
    }

    public async ValueTask DisposeAsync()
    {
        var (status, said) = await Dev("reset --yes");
        if (status != 0)
        {
            throw new InvalidOperationException($"What was started may still run: {said}");
        }

        Directory.Delete(_root, recursive: true);
    }

    private static string? Cwd(int id)
    {
        try
        {
            return Directory.ResolveLinkTarget($"/proc/{id}/cwd", false)?.FullName;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<(int Status, string Said)> Bash(string script, bool asOrdinary, params string[] arguments)
    {
        // The servers that it leaves behind inherit what it writes to: a file, so that nobody waits for a pipe that never ends.
        var log = Path.Combine(_root, "said");
        string[] bash = ["bash", "-c", $"exec >'{log}' 2>&1\n{script}", "bash", .. arguments];
        // Not runuser, which says that nobody has no home.
        string[] all = asOrdinary ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", .. bash] : bash;
        var start = new ProcessStartInfo(all[0], all[1..]) { WorkingDirectory = _root };
        start.Environment["CHAT_DATA"] = Data;
        start.Environment["HOME"] = _root;
        start.Environment.Remove("ConnectionStrings__Chat");
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(6 * ClusterRig.Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"It has not ended: {await File.ReadAllTextAsync(log)}");
        }

        return (process.ExitCode, (await File.ReadAllTextAsync(log)).Trim());
    }
}
