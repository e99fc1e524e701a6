using System.ComponentModel.DataAnnotations;
using System.Net;
using OrleansChat.Grains.Accounts;

namespace OrleansChat.Grains.Mail;

/// <summary>Bound to <c>Chat:Mail</c>. With neither a host nor a directory, mails wait in the outbox until they are given up.</summary>
public sealed class MailOptions : IValidatableObject
{
    /// <summary>The mail server; none: see <see cref="Directory"/>.</summary>
    public string? Host { get; set; }

    /// <summary>1–65535; default 587. A server that speaks TLS from the first byte on (465) is not supported.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary>Whether the connection must be encrypted by STARTTLS before anything is said. Default true.</summary>
    public bool StartTls { get; set; } = true;

    /// <summary>For AUTH; none: no AUTH.</summary>
    public string? User { get; set; }

    /// <summary>For AUTH; a secret.</summary>
    public string? Password { get; set; }

    /// <summary>The sender's address; needed with a host.</summary>
    public string From { get; set; } = "chat@localhost";

    /// <summary>The sender's name. Default OrleansChat.</summary>
    [StringLength(100)]
    public string FromName { get; set; } = "OrleansChat";

    /// <summary>For development: without a host each mail becomes a file <c>ID.eml</c> here.</summary>
    public string? Directory { get; set; }

    /// <summary>Templates of one's own; a file that is missing here, or broken, is taken from those shipped.</summary>
    public string? TemplateDirectory { get; set; }

    /// <summary>For whom no template is in their own language; two or three letters. Default en.</summary>
    [RegularExpression("[a-z]{2,3}")]
    public string Language { get; set; } = "en";

    /// <summary>Seconds for one try, 1–300. Default 30.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Mails on their way at once, 1–32. Default 4.</summary>
    [Range(1, 32)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Seconds between looks for mails that nobody announced or that are due again, 1–60. Default 5.</summary>
    [Range(1, 60)]
    public int PollSeconds { get; set; } = 5;

    /// <summary>Seconds before the second try, 1–600; doubled after each try, up to a quarter of an hour. Default 5.</summary>
    [Range(1, 600)]
    public int RetrySeconds { get; set; } = 5;

    /// <summary>From <c>Chat:PublicUrl</c>: what every link in a mail begins with. Default http://127.0.0.1:5080.</summary>
    public Uri PublicUrl { get; set; } = new("http://127.0.0.1:5080");

    internal bool IsConfigured => Host is not null || Directory is not null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!AccountRules.IsEmail(From) || FromName.Any(char.IsControl))
        {
            yield return new ValidationResult("Chat:Mail:From must be an e-mail address, and FromName a line of text.");
        }

        if (Host is not null && From == new MailOptions().From)
        {
            yield return new ValidationResult("Chat:Mail:Host needs Chat:Mail:From, the sender's address.");
        }

        if (User is null != Password is null)
        {
            yield return new ValidationResult("Chat:Mail:User and Chat:Mail:Password belong together.");
        }

        if (User is not null && !StartTls && !IsLoopback(Host))
        {
            yield return new ValidationResult("Chat:Mail:User needs Chat:Mail:StartTls: the password would cross the network in clear.");
        }

        if (!PublicUrl.IsAbsoluteUri || PublicUrl.Scheme is not ("http" or "https") || PublicUrl.Query.Length + PublicUrl.Fragment.Length > 0)
        {
            yield return new ValidationResult("Chat:PublicUrl must be an http or https URL without query and fragment.");
        }
    }

    private static bool IsLoopback(string? host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
