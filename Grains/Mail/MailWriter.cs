using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Accounts;

namespace OrleansChat.Grains.Mail;

/// <summary>Writes a mail from its template: a text and an HTML part, and an id that stays the same however often it is sent.</summary>
internal sealed class MailWriter(TemplateFiles templates, IOptions<MailOptions> options)
{
    /// <summary>The value that becomes a mail's List-Unsubscribe, for programs (RFC 8058).</summary>
    public const string Unsubscribe = "unsubscribe";

    /// <summary>RFC 5322 allows 998 bytes in a line.</summary>
    private const int LongestLine = 900;

    public MailMessage Write(Guid mailId, Letter letter)
    {
        // MailAddress would read the last of several, and a name before it.
        if (!AccountRules.IsEmail(letter.To))
        {
            throw new FormatException("A mail has an address that is none.");
        }

        var from = options.Value;
        var values = new Dictionary<string, string>(letter.Values) { ["server"] = from.PublicUrl.Host, ["url"] = from.PublicUrl.AbsoluteUri };
        var (template, language) = templates.Find(letter.Template, letter.Language, values);
        var subject = template.RenderSubject(values);
        var mail = new MailMessage(new MailAddress(from.From, from.FromName), new MailAddress(letter.To))
        {
            Subject = subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        mail.Headers.Add("Message-Id", $"<{mailId}@{from.PublicUrl.Host}>");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Headers.Add("Content-Language", language);
        if (values.TryGetValue(Unsubscribe, out var url))
        {
            mail.Headers.Add("List-Unsubscribe", $"<{url}>");
            mail.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        mail.AlternateViews.Add(Part(template.RenderText(values), MediaTypeNames.Text.Plain));
        mail.AlternateViews.Add(Part(Page(template, values, subject, language), MediaTypeNames.Text.Html));
        return mail;
    }

    private string Page(MailTemplate template, IReadOnlyDictionary<string, string> values, string subject, string language)
    {
        var escaped = values.Append(new("subject", subject)).Append(new("language", language))
            .ToDictionary(value => value.Key, value => WebUtility.HtmlEncode(value.Value));
        var (before, after) = Around(templates.Layout(escaped));
        return MailTemplate.Fill(before, escaped) + template.RenderHtml(values) + MailTemplate.Fill(after, escaped);
    }

    private static (string Before, string After) Around(string layout)
    {
        const string Mark = $"{{{{{TemplateFiles.Body}}}}}";
        var at = layout.IndexOf(Mark, StringComparison.Ordinal);
        return (layout[..at], layout[(at + Mark.Length)..].Replace(Mark, "", StringComparison.Ordinal));
    }

    // Plain as it is where that can travel: whoever reads the file of a mail finds its link whole.
    private static AlternateView Part(string text, string type)
    {
        var part = AlternateView.CreateAlternateViewFromString(text.ReplaceLineEndings("\r\n"), Encoding.UTF8, type);
        var plain = Ascii.IsValid(text) && text.Split('\n').All(line => line.Length <= LongestLine);
        part.TransferEncoding = plain ? TransferEncoding.SevenBit : TransferEncoding.QuotedPrintable;
        return part;
    }
}
