using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Mail;

/// <summary>A mail server. A connection for each mail: a client of System.Net.Mail carries one at a time.</summary>
internal sealed class SmtpTransport(IOptions<MailOptions> options) : IMailTransport
{
    public string Target => $"{options.Value.Host}:{options.Value.Port}";

    public async Task Send(MailMessage mail, Guid mailId, CancellationToken cancel)
    {
        var to = options.Value;
        using var client = new SmtpClient(to.Host, to.Port)
        {
            EnableSsl = to.StartTls,
            Credentials = to.User is null ? null : new NetworkCredential(to.User, to.Password),
        };
        await client.SendMailAsync(mail, cancel);
    }
}
