using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Outbound;

namespace OrleansChat.Grains.Mail;

/// <summary>Sends what is due. At least once: a mail that was sent when nobody could note it any more is sent again, under the same id.</summary>
internal sealed partial class MailSender(
    MailStore store, MailWriter writer, IMailTransport transport, IOptions<MailOptions> options, TimeProvider time, ILogger<MailSender> log)
{
    /// <summary>Between two tries at most.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    /// <summary>The lease outlives the try that it covers by so much.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private TimeSpan Patience => TimeSpan.FromSeconds(options.Value.TimeoutSeconds);

    /// <summary>Until nothing is due any more.</summary>
    public async Task SendDue(CancellationToken cancel)
    {
        foreach (var (mailId, template, attempts) in (await store.Clear()).Value ?? [])
        {
            LogGivenUp(mailId, template, attempts);
        }

        while (options.Value.IsConfigured && !cancel.IsCancellationRequested)
        {
            // A few at a time, each under a lease from the moment on when its try begins.
            var claimed = await store.Claim(options.Value.Concurrency, Patience + Margin);
            if (!claimed.Ok || claimed.Value.Length == 0)
            {
                return;
            }

            await Task.WhenAll(claimed.Value.Select(mail => Send(mail, cancel)));
        }
    }

    private async Task Send(ClaimedMail mail, CancellationToken cancel)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
            using var message = writer.Write(mail.MailId, mail.Letter);
            await transport.Send(message, mail.MailId, either.Token);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            // Whatever went wrong with this one, a template, the server, the network: the others go on.
            await Note(mail, fault);
            return;
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // The silo stops; the lease runs out and another one sends it.
            return;
        }

        await NoteSent(mail);
    }

    // More than once: what cannot be noted is sent again, and somebody reads it twice.
    private async Task NoteSent(ClaimedMail mail)
    {
        var noted = await store.Sent(mail);
        for (var more = 0; more < 3 && !noted.Ok; more++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time);
            noted = await store.Sent(mail);
        }

        if (noted.Ok)
        {
            LogSent(mail.MailId, mail.Letter.Template, mail.Attempt);
        }
        else
        {
            LogNotNoted(mail.MailId, mail.Letter.Template, mail.Attempt);
        }
    }

    private async Task Note(ClaimedMail mail, Exception fault)
    {
        if (IsForGood(fault))
        {
            await store.Failed(mail);
            LogRefused(mail.MailId, mail.Letter.Template, mail.Attempt, Reason(fault));
            return;
        }

        var pause = Backoff.Pause(TimeSpan.FromSeconds(options.Value.RetrySeconds), LongestPause, mail.Attempt, Random.Shared.NextDouble());
        await store.TryAgain(mail, pause);
        LogNotSent(mail.MailId, mail.Letter.Template, mail.Attempt, Reason(fault), (int)pause.TotalSeconds);
    }

    // The server knows that there is no such mailbox. Everything else may be mended: by time, or by an operator.
    private static bool IsForGood(Exception fault) => fault is SmtpFailedRecipientException
    {
        StatusCode: SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.MailboxNameNotAllowed or SmtpStatusCode.UserNotLocalTryAlternatePath,
    };

    // Not the exception as it is: a mail server's words may name the address.
    private static string Reason(Exception fault) => fault switch
    {
        SmtpException { InnerException: { } inner } => Reason(inner),
        SmtpException smtp => smtp.StatusCode.ToString(),
        SocketException socket => socket.SocketErrorCode.ToString(),
        AuthenticationException or FileNotFoundException => fault.Message,
        OperationCanceledException => "no answer in time",
        _ => fault.GetType().Name,
    };

    [LoggerMessage(EventId = 5101, Level = LogLevel.Information, EventName = "MailSent", Message = "Mail {MailId} ({Template}) was sent at try {Attempt}.")]
    private partial void LogSent(Guid mailId, string template, int attempt);

    [LoggerMessage(EventId = 5105, Level = LogLevel.Warning, EventName = "MailNotNoted", Message = "Mail {MailId} ({Template}) was sent at try {Attempt}, but that could not be stored: it will be sent again.")]
    private partial void LogNotNoted(Guid mailId, string template, int attempt);

    [LoggerMessage(EventId = 5102, Level = LogLevel.Warning, EventName = "MailNotSent", Message = "Mail {MailId} ({Template}) could not be sent at try {Attempt} ({Reason}); the next one comes in {Seconds} s.")]
    private partial void LogNotSent(Guid mailId, string template, int attempt, string reason, int seconds);

    [LoggerMessage(EventId = 5103, Level = LogLevel.Warning, EventName = "MailRefused", Message = "Mail {MailId} ({Template}) was refused for good at try {Attempt} ({Reason}).")]
    private partial void LogRefused(Guid mailId, string template, int attempt, string reason);

    [LoggerMessage(EventId = 5104, Level = LogLevel.Error, EventName = "MailGivenUp", Message = "Mail {MailId} ({Template}) was given up after {Attempts} tries: its time is over.")]
    private partial void LogGivenUp(Guid mailId, string template, int attempts);
}
