using System.ComponentModel.DataAnnotations;
using System.Net;

namespace OrleansChat.Gateway.Admin;

/// <summary>Section <c>Chat:Admin</c>: the operators' console.</summary>
public sealed class AdminOptions : IValidatableObject
{
    public const string Section = "Chat:Admin";

    /// <summary>A port of its own for operators and their console, 0–65535; 0 (default): none. No other port shows what is behind it.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; }

    /// <summary>The IP address that <see cref="Port"/> listens on. Default 127.0.0.1. It speaks plain HTTP: come to it through a tunnel.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>How long a sign-in at <see cref="Port"/> lasts, in seconds, 300–43,200; default an hour. It is not renewed: sign in again.</summary>
    [Range(300, 43_200)]
    public int SessionSeconds { get; set; } = 3_600;

    /// <summary>Whether the operators' routes that were there before <see cref="Port"/> answer on the public port as well. Default true.</summary>
    public bool PublicRoutes { get; set; } = true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out _))
        {
            yield return new ValidationResult("Chat:Admin:Address takes an IP address, for example 127.0.0.1.");
        }
    }
}
