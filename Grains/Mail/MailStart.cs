using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Mail;

/// <summary>Says at start where mails go, and makes sure that the sender is there.</summary>
internal sealed partial class MailStart(
    IGrainFactory grains, IMailTransport transport, IOptions<MailOptions> options, ILogger<MailStart> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Host is not null)
        {
            LogServer(transport.Target);
        }
        else if (options.Value.Directory is not null)
        {
            LogDirectory(transport.Target);
        }
        else
        {
            LogNowhere();
        }

        await grains.Mail().Wake();
    }

    [LoggerMessage(EventId = 5112, Level = LogLevel.Information, Message = "Mails go to the server {Target}.")]
    private partial void LogServer(string target);

    [LoggerMessage(EventId = 5113, Level = LogLevel.Warning, Message = "No mail server is set (Chat:Mail:Host): mails are written to {Target} and reach nobody.")]
    private partial void LogDirectory(string target);

    [LoggerMessage(EventId = 5114, Level = LogLevel.Warning, Message = "Neither Chat:Mail:Host nor Chat:Mail:Directory is set: mails wait in the outbox until they are given up.")]
    private partial void LogNowhere();
}
