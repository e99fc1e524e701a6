using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace OrleansChat.Gateway.Settings;

/// <summary>Where settings come from, later before earlier: <c>appsettings.json</c>, the environment, files of secrets, the command line.</summary>
public static class SettingsHosting
{
    /// <summary>Adds the files of secrets and refuses names that nobody reads.</summary>
    internal static void AddChatSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<InstallationOptions>().BindConfiguration(InstallationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        if (builder.Configuration[$"{InstallationOptions.Section}:{nameof(InstallationOptions.SecretsDirectory)}"] is { Length: > 0 } directory)
        {
            AddSecrets(((IConfigurationBuilder)builder.Configuration).Sources, Path.GetFullPath(directory));
        }

        Refuse([.. KnownSettings.Unknown(builder.Configuration)]);
    }

    /// <summary>What <c>config check</c> does: builds the process without starting it, and says what its start would refuse about settings.</summary>
    /// <returns>The exit code: 0 if they are good.</returns>
    public static int Check(Func<WebApplication> build)
    {
        try
        {
            using var app = build();
            if (string.IsNullOrWhiteSpace(app.Configuration.GetConnectionString("Chat")))
            {
                Refuse(["ConnectionStrings:Chat is not set: give the PostgreSQL database to use."]);
            }

            app.Services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (Exception fault) when (fault is OptionsValidationException or AggregateException or IOException)
        {
            var failures = (fault as AggregateException)?.InnerExceptions ?? [fault];
            foreach (var failure in failures.SelectMany(one => one is OptionsValidationException options ? options.Failures : [one.Message]))
            {
                Console.Error.WriteLine($"chat: {failure}");
            }

            return 1;
        }

        Console.WriteLine("The settings are good.");
        return 0;
    }

    private static void AddSecrets(IList<IConfigurationSource> sources, string directory)
    {
        var source = new KeyPerFileConfigurationSource { FileProvider = new PhysicalFileProvider(directory), Optional = false };
        var commandLine = sources.Select((one, index) => (one, index)).LastOrDefault(pair => pair.one is CommandLineConfigurationSource);
        sources.Insert(commandLine.one is null ? sources.Count : commandLine.index, source);
    }

    private static void Refuse(IReadOnlyList<string> reasons)
    {
        if (reasons.Count > 0)
        {
            throw new OptionsValidationException(InstallationOptions.Section, typeof(InstallationOptions), reasons);
        }
    }
}
