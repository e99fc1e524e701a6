using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Gateway;
using OrleansChat.Gateway.Cluster;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Health;

namespace OrleansChat.Tests.Support.Cluster;

/// <summary>A whole gateway as its own program composes it, inside the test process, on a port of its own.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private bool _stopped;

    private GatewayProcess(WebApplication app, int adminPort)
    {
        _app = app;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).ToArray();
        Url = addresses.Single(address => address.Port != adminPort);
        AdminUrl = addresses.Single(address => address.Port == adminPort);
    }

    public Uri Url { get; }

    /// <summary>The operators' port.</summary>
    public Uri AdminUrl { get; }

    public IServiceProvider Services => _app.Services;

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public Connections Connections => _app.Services.GetRequiredService<Connections>();

    public static async Task<GatewayProcess> Start(string name, IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection> bend)
    {
        var (builder, adminPort) = (WebApplication.CreateBuilder(), Ports.Free());
        builder.Configuration.AddInMemoryCollection(settings).AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Chat:Operations:Name"] = name,
            ["Chat:Admin:Port"] = $"{adminPort}",
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddChatHost();
        builder.AddChatClusterClient();
        builder.Services.AddChatHealth();
        builder.AddChatGateway();
        bend(builder.Services);
        var app = builder.Build();
        app.MapChatHealth();
        app.MapChatGateway();
        await app.StartAsync();
        return new GatewayProcess(app, adminPort);
    }

    /// <summary>Cuts every socket at once, without a word, and goes.</summary>
    public async Task Die()
    {
        foreach (var connection in Connections.All())
        {
            connection.Abort(new Microsoft.AspNetCore.Connections.ConnectionAbortedException("killed"));
        }

        await Stop(new CancellationToken(canceled: true));
    }

    public async ValueTask DisposeAsync()
    {
        await Stop(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    public async Task Stop(CancellationToken cancel)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        try
        {
            await _app.StopAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // It was killed: nothing was waited for.
        }
    }
}
