using OrleansChat.Cli.Load.Report;

namespace OrleansChat.Cli.Load.Target;

/// <summary>What <c>./dev</c> writes about the processes that it started: <c>$CHAT_DATA/run/*</c>.</summary>
/// <param name="Directory">The data directory, usually <c>.data</c>.</param>
internal sealed record RunData(string Directory)
{
    private string Run => Path.Combine(Directory, "run");

    /// <summary>The directory that the environment names, or <c>.data</c> beside <c>./dev</c>.</summary>
    public static RunData Find()
    {
        var named = Environment.GetEnvironmentVariable("CHAT_DATA");
        return new RunData(Path.GetFullPath(string.IsNullOrEmpty(named) ? Path.Combine(DevScript.Root(), ".data") : named));
    }

    public Uri PublicUrl() => new(Read("url"));

    /// <summary>The gateways themselves, past the balancer.</summary>
    public IReadOnlyList<Uri> Urls() => [.. Read("urls").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(url => new Uri(url.Trim()))];

    public string ProvisionToken() => Read("provision.token");

    public string? Connection() => File.Exists(Path.Combine(Run, "connection")) ? Read("connection") : null;

    /// <summary>The processes that run, by name.</summary>
    public IReadOnlyDictionary<string, int> Processes()
    {
        var processes = new Dictionary<string, int>();
        if (System.IO.Directory.Exists(Run))
        {
            foreach (var file in System.IO.Directory.GetFiles(Run, "*.pid").Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileNameWithoutExtension(file);
                if (int.TryParse(File.ReadAllText(file).Trim(), out var id) && IsAlive(name, id))
                {
                    processes[name] = id;
                }
            }
        }

        return processes;
    }

    /// <summary>Those of the last <c>./dev up</c> that do not run now.</summary>
    public IReadOnlyList<string> Stopped()
    {
        var running = Processes();
        return [.. System.IO.Directory.GetFiles(Run, "*.cmd").Order(StringComparer.Ordinal).Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => !running.ContainsKey(name))];
    }

    /// <summary>Where a process shows its metrics; null: nowhere.</summary>
    public Uri? Metrics(string name) =>
        File.Exists(Path.Combine(Run, $"{name}.metrics")) ? new Uri($"http://127.0.0.1:{Read($"{name}.metrics")}/metrics") : null;

    /// <summary>Whether a process that runs is one of <c>./dev up --release</c> and has not been started again since.</summary>
    public bool IsOfEarlierRelease(string name) =>
        Processes().TryGetValue(name, out var id) && CommandLine(id).Contains("/bin/before/", StringComparison.Ordinal);

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

    // Numbers are used again: a server that ./dev started has its name in its environment.
    private bool IsAlive(string name, int id)
    {
        try
        {
            return name == CpuSnapshot.Postgres
                ? System.IO.Directory.Exists($"/proc/{id}")
                : File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains($"CHAT_PROCESS={Path.Combine(Run, name)}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string Read(string name)
    {
        var file = Path.Combine(Run, name);
        return File.Exists(file)
            ? File.ReadAllText(file).Trim()
            : throw new FileNotFoundException($"{file} is missing: is the server running? `./dev up` starts one.");
    }
}
