using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Mail;

/// <summary>Development: each mail is a file. It appears whole, and sent twice it is still one.</summary>
internal sealed class FileTransport(IOptions<MailOptions> options) : IMailTransport
{
    public string Target { get; } = Path.GetFullPath(options.Value.Directory!);

    public async Task Send(MailMessage mail, Guid mailId, CancellationToken cancel)
    {
        var writing = Directory.CreateDirectory(Path.Combine(Target, $".{mailId}"));
        using (var client = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = writing.FullName })
        {
            await client.SendMailAsync(mail, cancel);
        }

        // A try that was cut off may have left a file of its own.
        File.Move(writing.GetFiles().MaxBy(file => file.LastWriteTimeUtc)!.FullName, Path.Combine(Target, $"{mailId}.eml"), overwrite: true);
        writing.Delete(recursive: true);
    }
}
