namespace OrleansChat.Gateway.Tls;

internal static class TlsHosting
{
    /// <summary>Gives addresses that begin with <c>https</c> the operator's certificate; without one they are ASP.NET's own business.</summary>
    public static void AddChatTls(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TlsOptions>().BindConfiguration(TlsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        if (builder.Configuration[$"{TlsOptions.Section}:{nameof(TlsOptions.Certificate)}"] is not { Length: > 0 })
        {
            return;
        }

        builder.Services.AddSingleton<Certificates>().AddHostedService(provider => provider.GetRequiredService<Certificates>());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            var certificates = kestrel.ApplicationServices.GetRequiredService<Certificates>();
            https.ServerCertificateSelector = (_, _) => certificates.Current.TargetCertificate;
            https.OnAuthenticate = (_, handshake) =>
            {
                // The selector knows no chain.
                handshake.ServerCertificateSelectionCallback = null;
                handshake.ServerCertificateContext = certificates.Current;
            };
        }));
    }
}
