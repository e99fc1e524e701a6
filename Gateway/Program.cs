using OrleansChat.Gateway.Cluster;
using OrleansChat.Gateway.Health;

namespace OrleansChat.Gateway;

/// <summary>A gateway process: a client of the cluster with sockets in front.</summary>
public static class GatewayProgram
{
    public static async Task Main(string[] args)
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
    }
}
