using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Options;
using OrleansChat.Cluster;
using OrleansChat.Gateway.Operations;

namespace OrleansChat.Gateway.Processes;

/// <summary>This process: what it is called, how it does, and how it ends.</summary>
internal sealed class OwnProcess(
    LogRing log,
    CallTimes calls,
    ProcessEnd end,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    IOptions<OperationsOptions> options) : IOwnProcess
{
    private static readonly string Version =
        typeof(OwnProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private static readonly long Started = StartedAt();

    private readonly Guid _id = Guid.NewGuid();

    private string Name => options.Value.Name is { Length: > 0 } given ? given
        : Environment.GetEnvironmentVariable("POD_NAME") is { Length: > 0 } pod ? pod
        : $"{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}";

    public ProcessView Look()
    {
        var (half, most) = calls.Read();
        return new ProcessView(
            _id,
            Name,
            Version,
            Started,
            MemoryBytes: Environment.WorkingSet,
            ProcessorMs: (long)Environment.CpuUsage.TotalTime.TotalMilliseconds,
            Errors: log.Errors,
            CallMs: half,
            SlowCallMs: most);
    }

    public SettingView[] Settings() => SettingViews.Read((IConfigurationRoot)configuration);

    public LogPage Log(LogQuery query) => log.Read(query);

    public void Stop(StopOrder order)
    {
        (end.ExitCode, end.Drains) = (order.Restart ? ProcessEnd.RestartCode : 0, order.Drain);

        // On a thread of its own: the answer goes first, and what stops may wait for it.
        ThreadPool.QueueUserWorkItem(static host => host.StopApplication(), lifetime, preferLocal: false);
    }

    private static long StartedAt()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds();
    }
}
