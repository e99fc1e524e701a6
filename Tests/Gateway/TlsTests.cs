using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansChat.Gateway.Tls;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Gateway;

/// <summary>TLS that ends in the gateway, with a certificate that is replaced while it runs.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chat-tls-");
    private readonly int _port = Ports.Free();

    private string CertificateFile => Path.Combine(_folder.FullName, "tls.crt");

    private string KeyFile => Path.Combine(_folder.FullName, "tls.key");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_new_certificate_is_for_new_connections_and_cuts_no_old_one()
    {
        var (first, certificate, key) = Make("first.example.org");
        await File.WriteAllTextAsync(CertificateFile, certificate);
        await File.WriteAllTextAsync(KeyFile, key);
        await using var app = Listen();
        await app.StartAsync();
        await using var old = await Connect();
        Assert.Equal(first, Seen(old));
        await Ask(old);

        // Half of a change: the key does not fit yet.
        (var second, certificate, key) = Make("second.example.org");
        await File.WriteAllTextAsync(CertificateFile, certificate);
        await using (var meanwhile = await Connect())
        {
            Assert.Equal(first, Seen(meanwhile));
        }

        await File.WriteAllTextAsync(KeyFile, key);
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        for (var seen = first; seen != second;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
            await using var next = await Connect();
            seen = Seen(next);
            Assert.Contains(seen, new[] { first, second });
        }

        await Ask(old);
    }

    private WebApplication Listen()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
        [
            new($"{TlsOptions.Section}:Certificate", CertificateFile), new($"{TlsOptions.Section}:Key", KeyFile), new($"{TlsOptions.Section}:CheckSeconds", "1"),
        ]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddChatTls();
        builder.WebHost.UseUrls($"https://127.0.0.1:{_port}");
        var app = builder.Build();
        app.MapGet("/", () => "here");
        return app;
    }

    private async Task<SslStream> Connect()
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _port);
#pragma warning disable CA5359 // The certificate is looked at afterwards.
        var stream = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await stream.AuthenticateAsClientAsync("first.example.org");
        return stream;
    }

    private static string Seen(SslStream stream) => ((X509Certificate2)stream.RemoteCertificate!).Thumbprint;

    private static async Task Ask(SslStream stream)
    {
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: first.example.org\r\n\r\n"u8.ToArray());
        var answer = new byte[4096];
        var text = "";
        while (!text.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
        {
            var length = await stream.ReadAsync(answer);
            Assert.True(length > 0, "the connection was closed");
            text += Encoding.ASCII.GetString(answer, 0, length);
        }

        Assert.StartsWith("HTTP/1.1 200", text, StringComparison.Ordinal);
    }

    /// <summary>A new key and a certificate of its own, as PEM.</summary>
    private static (string Thumbprint, string Certificate, string Key) Make(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return (certificate.Thumbprint, certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
