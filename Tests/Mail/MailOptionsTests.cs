using System.ComponentModel.DataAnnotations;
using OrleansChat.Grains.Mail;
using Xunit;

namespace OrleansChat.Tests.Mail;

public sealed class MailOptionsTests
{
    [Fact]
    public void The_defaults_and_a_full_server_are_fine()
    {
        Assert.Empty(Faults(new MailOptions()));
        Assert.Empty(Faults(Server()));
    }

    [Fact]
    public void What_cannot_work_or_would_tell_the_password_stops_the_start()
    {
        Assert.NotEmpty(Faults(Server(mail => mail.From = "chat@localhost")));
        Assert.NotEmpty(Faults(Server(mail => mail.From = "Chat <chat@example.org>")));
        Assert.NotEmpty(Faults(Server(mail => mail.FromName = "Chat\r\nBcc: x@example.org")));
        Assert.NotEmpty(Faults(Server(mail => mail.Password = null)));
        Assert.NotEmpty(Faults(Server(mail => mail.StartTls = false)));
        Assert.Empty(Faults(Server(mail => (mail.StartTls, mail.Host) = (false, "127.0.0.1"))));
        Assert.NotEmpty(Faults(Server(mail => mail.PublicUrl = new Uri("ftp://chat.example"))));
        Assert.NotEmpty(Faults(Server(mail => mail.PublicUrl = new Uri("https://chat.example/?x=1"))));
        Assert.NotEmpty(Faults(Server(mail => mail.PublicUrl = new Uri("chat.example", UriKind.Relative))));
        Assert.NotEmpty(Faults(Server(mail => mail.Port = 0)));
        Assert.NotEmpty(Faults(Server(mail => mail.Language = "english")));
    }

    private static MailOptions Server(Action<MailOptions>? change = null)
    {
        var options = new MailOptions { Host = "mail.example.org", User = "chat", Password = "secret", From = "chat@example.org", PublicUrl = new Uri("https://chat.example") };
        change?.Invoke(options);
        return options;
    }

    private static List<ValidationResult> Faults(MailOptions options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
        return faults;
    }
}
