using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Tls;

/// <summary>Section <c>Chat:Gateway:Tls</c>: the certificate of addresses that begin with <c>https</c>, where TLS ends in the gateway itself.</summary>
public sealed class TlsOptions : IValidatableObject
{
    public const string Section = "Chat:Gateway:Tls";

    /// <summary>A PEM file: the certificate, then those between it and the root. Default none.</summary>
    public string? Certificate { get; set; }

    /// <summary>A PEM file: its key, not encrypted.</summary>
    public string? Key { get; set; }

    /// <summary>Seconds between looks whether the files have changed, 1–3,600; default 10. Open sockets stay; new ones get the new certificate.</summary>
    [Range(1, 3_600)]
    public int CheckSeconds { get; set; } = 10;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Certificate is null != Key is null)
        {
            yield return new ValidationResult("Chat:Gateway:Tls:Certificate and Chat:Gateway:Tls:Key belong together.");
        }
    }
}
