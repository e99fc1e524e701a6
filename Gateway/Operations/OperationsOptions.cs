using System.ComponentModel.DataAnnotations;
using System.Net;

namespace OrleansChat.Gateway.Operations;

/// <summary>Section <c>Chat:Operations</c>: what operators and their tools see of a process.</summary>
public sealed class OperationsOptions : IValidatableObject
{
    public const string Section = "Chat:Operations";

    /// <summary>A port of its own for <c>/metrics</c> and <c>/health</c>, 0–65535; 0 (default): none, and nothing is measured. Keep it inside.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; }

    /// <summary>The IP address that <see cref="Port"/> listens on. Default 127.0.0.1.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>What operators call this process. Default: environment variable POD_NAME, else host name and process id; a silo is called by its own name.</summary>
    [StringLength(150)]
    public string? Name { get; set; }

    /// <summary>Lines of the log: text (default), or json with the ids of traces.</summary>
    public LogFormat LogFormat { get; set; }

    /// <summary>Where traces go, by OTLP over HTTP, for example http://collector:4318/v1/traces. Default none: nothing is traced.</summary>
    public Uri? TracesUrl { get; set; }

    /// <summary>The share of traces that is kept, 0–1; default 0.01. Carry the same value in all processes.</summary>
    [Range(0.0, 1.0)]
    public double TraceRatio { get; set; } = 0.01;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out _))
        {
            yield return new ValidationResult("Chat:Operations:Address takes an IP address, for example 0.0.0.0.");
        }

        if (TracesUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
        {
            yield return new ValidationResult("Chat:Operations:TracesUrl takes an http or https URL.");
        }
    }
}

public enum LogFormat
{
    Text,
    Json,
}
