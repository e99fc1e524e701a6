using System.Net.Mail;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Mail;
using Xunit;

namespace OrleansChat.Tests.Mail;

public sealed class FileTransportTests
{
    [Fact]
    public async Task Each_mail_is_one_whole_file_however_often_it_is_sent()
    {
        var directory = Directory.CreateTempSubdirectory("chat-mail-");
        try
        {
            var transport = new FileTransport(Options.Create(new MailOptions { Directory = directory.FullName }));
            var id = Guid.NewGuid();
            for (var time = 0; time < 2; time++)
            {
                using var mail = new MailMessage("chat@example.org", "ada@example.com", "Hello", "text");
                await transport.Send(mail, id, default);
            }

            var file = Assert.Single(directory.GetFileSystemInfos());
            Assert.Equal($"{id}.eml", file.Name);
            Assert.Contains("Subject: Hello", await File.ReadAllTextAsync(file.FullName), StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
