using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace OrleansChat.Gateway.Tls;

/// <summary>
/// The certificate in use, read again when its files change. Kestrel's own reload would close every socket of the address; here only
/// handshakes notice.
/// </summary>
internal sealed partial class Certificates(IOptions<TlsOptions> options, TimeProvider time, ILogger<Certificates> logger) : BackgroundService
{
    private (byte[] Certificate, byte[] Key)? _files;
    private SslStreamCertificateContext? _current;

    /// <summary>For the next handshake. Reads the files if nobody has yet; what cannot be read then is the caller's fault to meet.</summary>
    public SslStreamCertificateContext Current => Volatile.Read(ref _current) ?? Load(Read());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.CheckSeconds), time);
        try
        {
            while (options.Value.Certificate is not null && await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private void Look()
    {
        try
        {
            // Contents, not times: what Kubernetes mounts changes by links.
            var files = Read();
            if (_files is not { } known || !known.Certificate.AsSpan().SequenceEqual(files.Certificate) || !known.Key.AsSpan().SequenceEqual(files.Key))
            {
                LogChanged(Load(files).TargetCertificate.NotAfter);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // One of the two may not be there yet: the next look may be luckier, and the old certificate still holds.
            LogUnusable(fault);
        }
    }

    private SslStreamCertificateContext Load((byte[] Certificate, byte[] Key) files)
    {
        var (text, key) = (System.Text.Encoding.ASCII.GetString(files.Certificate), System.Text.Encoding.ASCII.GetString(files.Key));
        X509Certificate2Collection chain = [];
        chain.ImportFromPem(text);
        var context = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(text, key), chain, offline: true);
        _files = files;
        Volatile.Write(ref _current, context);
        return context;
    }

    private (byte[] Certificate, byte[] Key) Read() => (File.ReadAllBytes(options.Value.Certificate!), File.ReadAllBytes(options.Value.Key!));

    [LoggerMessage(4401, LogLevel.Information, "The certificate was read again; it ends on {End}.")]
    private partial void LogChanged(DateTime end);

    [LoggerMessage(4402, LogLevel.Warning, "The certificate's files cannot be used; the old one stays.")]
    private partial void LogUnusable(Exception fault);
}
