using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansChat.Gateway;
using OrleansChat.Silo;

namespace OrleansChat.Tests.Support.Cluster;

/// <summary>A whole silo as its own program composes it, inside the test process; the test cluster starts, stops and kills it.</summary>
internal sealed class SiloProcess : SiloHandle
{
    private readonly WebApplication _app;
    private bool _active = true;

    private SiloProcess(WebApplication app) => _app = app;

    public override bool IsActive => _active;

    public IServiceProvider Services => _app.Services;

    /// <param name="settings">As environment variables would give them.</param>
    /// <param name="bend">Puts test doubles over what the silo composed.</param>
    public static async Task<SiloHandle> Start(
        string name, IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection> bend)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings).AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Chat:Cluster:SiloName"] = name,
            ["Chat:Cluster:SiloPort"] = $"{Ports.Free()}",
            ["Chat:Cluster:GatewayPort"] = $"{Ports.Free()}",
        });
        builder.AddChatHost();
        builder.AddChatSilo();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        bend(builder.Services);
        var app = builder.Build();
        app.MapChatSilo();
        await app.StartAsync();
        var details = app.Services.GetRequiredService<ILocalSiloDetails>();
        return new SiloProcess(app) { Name = name, SiloAddress = details.SiloAddress, GatewayAddress = details.GatewayAddress };
    }

    public override Task StopSiloAsync(bool stopGracefully) => StopSiloAsync(new CancellationToken(canceled: !stopGracefully));

    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!_active)
        {
            return;
        }

        _active = false;
        try
        {
            await _app.StopAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // It was killed: nothing was waited for.
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await StopSiloAsync(stopGracefully: false);
        await _app.DisposeAsync();
    }
}
