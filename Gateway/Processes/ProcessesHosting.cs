using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansChat.Cluster;

namespace OrleansChat.Gateway.Processes;

public static class ProcessesHosting
{
    /// <summary>What every server process tells operators of itself.</summary>
    internal static void AddChatProcess(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Secrets>().AddSingleton<LogRing>().AddSingleton<CallTimes>();
        builder.Services.AddSingleton<ProcessEnd>().AddSingleton<IOwnProcess, OwnProcess>();
        builder.Services.AddSingleton<ILoggerProvider, LogRingProvider>();
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>The exit code: 0, or what an operator's order says to the supervisor.</returns>
    public static async Task<int> RunToEnd(this WebApplication app)
    {
        var end = app.Services.GetRequiredService<ProcessEnd>();
        await app.RunAsync();
        return end.ExitCode;
    }
}
