using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Cluster;
using OrleansChat.Gateway.Health;
using OrleansChat.Gateway.Operations;
using OrleansChat.Gateway.Processes;
using OrleansChat.Gateway.Settings;

namespace OrleansChat.Gateway;

/// <summary>A gateway process: a client of the cluster with sockets in front.</summary>
public static class GatewayProgram
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            switch (args)
            {
                case [HealthProbe.Verb, ..]:
                    return await HealthProbe.Run(args[1..]);
                case ["config", "check", ..]:
                    return SettingsHosting.Check(() => Build(args[2..]));
            }

            return await Build(args).RunToEnd();
        }
        catch (Exception refusal) when (refusal is OptionsValidationException or IOException)
        {
            // A setting that cannot be, or a port that is taken: one sentence says it better than a stack.
            await Console.Error.WriteLineAsync($"chat: {refusal.Message}");
            return 1;
        }
    }

    /// <summary>The process as the command line, the environment and the files set it up.</summary>
    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddChatHost();
        builder.AddChatClusterClient();
        builder.AddChatGateway();
        builder.Services.AddChatHealth();
        var app = builder.Build();
        app.UseChatOperations();
        app.MapChatGateway();
        app.MapChatHealth();
        return app;
    }
}
