using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.KeyPerFile;
using OrleansChat.Cluster;

namespace OrleansChat.Gateway.Processes;

/// <summary>What this process was set up with, and by whom; what is not here has its default.</summary>
internal static class SettingViews
{
    // Of everything else that a process' environment holds nothing is a setting of ours.
    private static readonly string[] Shown = ["Chat:", "ConnectionStrings:", "Logging:", "urls", "AllowedHosts"];

    public static SettingView[] Read(IConfigurationRoot configuration) =>
    [
        .. configuration.AsEnumerable()
            .Where(setting => setting.Value is not null && Shown.Any(name => setting.Key.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
            .Select(setting => new SettingView(setting.Key, Secrets.Show(setting.Key, setting.Value!), Source(configuration, setting.Key)))
            .OrderBy(setting => setting.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The last source that has it is the one that counts.</summary>
    private static string Source(IConfigurationRoot configuration, string key) =>
        configuration.Providers.Reverse().FirstOrDefault(source => source.TryGet(key, out _)) switch
        {
            CommandLineConfigurationProvider => "command line",
            EnvironmentVariablesConfigurationProvider => "environment",
            KeyPerFileConfigurationProvider => "file of a secret",
            FileConfigurationProvider file => $"file {file.Source.Path}",
            _ => "default of the program",
        };
}
