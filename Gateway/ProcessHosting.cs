using Microsoft.Extensions.Configuration.Memory;
using OrleansChat.Gateway.Operations;
using OrleansChat.Gateway.Processes;
using OrleansChat.Gateway.Settings;

namespace OrleansChat.Gateway;

/// <summary>What both kinds of server process have in common.</summary>
public static class ProcessHosting
{
    /// <summary>Time that a stopping process has to drain sockets and hand over grains.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Defaults that any other source (environment, arguments, a file) overrides.</summary>
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:OrleansChat"] = "Information",
        // Recommends server GC at every start; concurrent workstation GC is what a small machine wants.
        ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
    };

    public static WebApplicationBuilder AddChatHost(this WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.AddChatSettings();
        builder.AddChatOperations();
        builder.AddChatProcess();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }
}
