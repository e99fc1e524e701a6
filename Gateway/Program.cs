using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Cluster;
using OrleansChat.Gateway.Health;

namespace OrleansChat.Gateway;

/// <summary>A gateway process: a client of the cluster with sockets in front.</summary>
public static class GatewayProgram
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(args);
            builder.AddChatHost();
            builder.AddChatClusterClient();
            builder.AddChatGateway();
            builder.Services.AddChatHealth();
            var app = builder.Build();
            app.MapChatGateway();
            app.MapChatHealth();
            await app.RunAsync();
            return 0;
        }
        catch (Exception refusal) when (refusal is OptionsValidationException or IOException)
        {
            // A setting that cannot be, or a port that is taken: one sentence says it better than a stack.
            await Console.Error.WriteLineAsync($"chat: {refusal.Message}");
            return 1;
        }
    }
}
