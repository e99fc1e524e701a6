using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansChat.Gateway;
using OrleansChat.Silo;

namespace OrleansChat.Tests.Support;

/// <summary>A whole silo in this process, built by the same calls as the real one, on ports of its own.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    private TestSilo(WebApplication app) => App = app;

    public WebApplication App { get; }

    public IServiceProvider Services => App.Services;

    /// <summary>For REST, the hub (when hosted) and health.</summary>
    public Uri Address => new(App.Urls.First());

    /// <param name="settings">Over the defaults, for example <c>Chat:Gateway:Hosted</c>; give each cluster its own <c>Chat:Cluster:ClusterId</c>.</param>
    public static async Task<TestSilo> Start(string connectionString, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        var all = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Chat"] = connectionString,
            ["Chat:Tokens:Passphrase"] = TestSecrets.Passphrase,
            ["Chat:Cluster:SiloPort"] = Ports.Free().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Chat:Cluster:GatewayPort"] = Ports.Free().ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        builder.Configuration.AddInMemoryCollection(all);
        builder.AddChatHost();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddChatSilo();
        var app = builder.Build();
        app.MapChatSilo();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new TestSilo(app);
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
    }
}

/// <summary>Ports outside the ephemeral range: inside it an outgoing socket may take one between the probe and its use.</summary>
public static class Ports
{
    private static readonly HashSet<int> Given = [];

    public static int Free()
    {
        lock (Given)
        {
            while (true)
            {
                var port = Random.Shared.Next(20_000, 30_000);
                using var listener = new TcpListener(IPAddress.Loopback, port);
                try
                {
                    listener.Start();
                }
                catch (SocketException)
                {
                    continue;
                }

                if (Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
