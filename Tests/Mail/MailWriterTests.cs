using System.Net.Mail;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Mail;
using Xunit;

namespace OrleansChat.Tests.Mail;

/// <summary>Mails from the shipped templates and from an operator's.</summary>
public sealed class MailWriterTests : IDisposable
{
    private readonly DirectoryInfo _own = Directory.CreateTempSubdirectory("chat-templates-");

    private static readonly Guid Id = Guid.Parse("01a1face-512a-70f6-b4de-ca234ba5d808");

    public static TheoryData<string> Names =>
        [.. typeof(Templates).GetFields(BindingFlags.Public | BindingFlags.Static).Select(name => (string)name.GetValue(null)!)];

    public void Dispose() => _own.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_template_is_shipped_in_both_languages_with_the_same_places(string name)
    {
        var english = MailTemplate.Parse(File.ReadAllText(Shipped($"{name}.en.txt")));
        var spanish = MailTemplate.Parse(File.ReadAllText(Shipped($"{name}.es.txt")));
        Assert.NotNull(english);
        Assert.NotNull(spanish);
        Assert.NotEqual(english.Subject, spanish.Subject);
        Assert.Equal(english.Places.Order(), spanish.Places.Order());
    }

    [Fact]
    public void Has_a_text_and_an_html_part_and_an_id_that_stays()
    {
        using var mail = Write(Letter("ada"));
        Assert.Equal($"<{Id}@chat.example>", mail.Headers["Message-Id"]);
        Assert.Equal("12345678 is your code for chat.example", mail.Subject);
        Assert.Equal(["text/plain", "text/html"], mail.AlternateViews.Select(view => view.ContentType.MediaType));
        Assert.Contains("Hello ada,", Text(mail, 0), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", Text(mail, 1), StringComparison.Ordinal);
        Assert.Contains(">12345678</p>", Text(mail, 1), StringComparison.Ordinal);
        Assert.DoesNotContain("{{", Text(mail, 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("es", "tu código")]
    [InlineData("es-AR", "tu código")]
    [InlineData("ES_mx", "tu código")]
    [InlineData("de-DE", "your code")]
    [InlineData(null, "your code")]
    [InlineData("../../../etc/passwd", "your code")]
    [InlineData("..", "your code")]
    public void The_language_is_the_readers_if_there_is_a_file_for_it(string? language, string text)
    {
        using var mail = Write(Letter("ada") with { Language = language });
        Assert.Contains(text, Text(mail, 0), StringComparison.Ordinal);
    }

    [Fact]
    public void An_operators_template_is_taken_at_once_and_its_language_too()
    {
        Own("verification.de.txt", "Subject: Code {{code}}\n\nHallo {{username}}");
        using var mail = Write(Letter("ada") with { Language = "de" });
        Assert.Equal("Code 12345678", mail.Subject);
    }

    [Theory]
    [InlineData("no subject")]
    [InlineData("Subject: x\n\n{{nobody knows}} {{password}}")]
    public void A_broken_one_gives_way_to_the_shipped_one(string text)
    {
        Own("verification.en.txt", text);
        Own("layout.html", "no place for the body");
        using var mail = Write(Letter("ada"));
        Assert.Equal("12345678 is your code for chat.example", mail.Subject);
        Assert.Contains("<html", Text(mail, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_not_UTF8_gives_way_too()
    {
        File.WriteAllBytes(Path.Combine(_own.FullName, "verification.en.txt"), [.. "Subject: x\n\ny"u8, 0xC3, 0x28]);
        using var mail = Write(Letter("ada"));
        Assert.Equal("12345678 is your code for chat.example", mail.Subject);
    }

    [Theory]
    [InlineData("ada\r\nBcc: all@example.org")]
    [InlineData("ada\n\n<script>")]
    public void Values_cannot_make_headers_or_tags(string username)
    {
        Own("verification.en.txt", "Subject: {{username}}\n\n{{username}}");
        using var mail = Write(Letter(username));
        Assert.DoesNotContain(mail.Subject, char.IsControl);
        Assert.Equal(["all@example.com"], mail.To.Select(to => to.Address));
        Assert.DoesNotContain("<script>", Text(mail, 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a@example.com\r\nBcc: b@example.com")]
    [InlineData("a@example.com, b@example.com")]
    public void An_address_that_is_more_than_one_is_not_written_to(string address) =>
        Assert.ThrowsAny<FormatException>(() => Write(Letter("ada") with { To = address }));

    private static string Shipped(string file) => Path.Combine(AppContext.BaseDirectory, "mail", file);

    private static Letter Letter(string username) => new(
        "all@example.com",
        Templates.Verification,
        "en",
        new Dictionary<string, string> { ["username"] = username, ["code"] = "12345678", ["minutes"] = "10" });

    private static string Text(MailMessage mail, int part)
    {
        var content = mail.AlternateViews[part].ContentStream;
        content.Position = 0;
        using var reader = new StreamReader(content, leaveOpen: true);
        return reader.ReadToEnd();
    }

    private void Own(string file, string text) => File.WriteAllText(Path.Combine(_own.FullName, file), text);

    private MailMessage Write(Letter letter)
    {
        var options = Options.Create(new MailOptions { TemplateDirectory = _own.FullName, PublicUrl = new Uri("https://chat.example/") });
        return new MailWriter(new TemplateFiles(options, NullLogger<TemplateFiles>.Instance), options).Write(Id, letter);
    }
}
