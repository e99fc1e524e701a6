using System.Net.Mail;

namespace OrleansChat.Grains.Mail;

/// <summary>Takes a mail out of the house.</summary>
internal interface IMailTransport
{
    /// <summary>Where mails go, for the log.</summary>
    string Target { get; }

    /// <summary>Returns when the mail is in other hands. Any exception means: not known to be.</summary>
    Task Send(MailMessage mail, Guid mailId, CancellationToken cancel);
}
