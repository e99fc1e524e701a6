using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansChat.Grains.Mail;

/// <summary>
/// One template: a first line <c>Subject: …</c>, a blank line, paragraphs of plain text. <c>{{name}}</c> is a place for a value. The HTML
/// part is made of the same paragraphs; one that is <c>{{link}}</c> or <c>{{code}}</c> alone becomes a link, or large. Pure.
/// </summary>
internal sealed partial record MailTemplate(string Subject, string[] Paragraphs)
{
    private const string SubjectMark = "Subject:";

    /// <summary>The places that the text names.</summary>
    public IEnumerable<string> Places => Paragraphs.Append(Subject).SelectMany(part => Place().Matches(part)).Select(place => place.Groups[1].Value).Distinct();

    /// <summary>Null: it is none.</summary>
    public static MailTemplate? Parse(string text)
    {
        var parts = text.ReplaceLineEndings("\n").Trim().Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts is [var head, _, ..] && head.StartsWith(SubjectMark, StringComparison.Ordinal) && !head.Contains('\n', StringComparison.Ordinal)
            && head[SubjectMark.Length..].Trim() is { Length: > 0 } subject
            ? new MailTemplate(subject, parts[1..])
            : null;
    }

    public string RenderSubject(IReadOnlyDictionary<string, string> values) => Fill(Subject, values);

    public string RenderText(IReadOnlyDictionary<string, string> values) => Fill(string.Join("\n\n", Paragraphs), values) + "\n";

    /// <summary>The paragraphs as HTML: everything in them, template and values alike, is text.</summary>
    public string RenderHtml(IReadOnlyDictionary<string, string> values)
    {
        var html = new StringBuilder();
        foreach (var paragraph in Paragraphs)
        {
            var text = WebUtility.HtmlEncode(Fill(paragraph, values));
            html.Append(paragraph switch
            {
                "{{link}}" => $"<p><a href=\"{text}\">{text}</a></p>\n",
                "{{code}}" => $"<p style=\"font-size:1.6em;letter-spacing:.15em\">{text}</p>\n",
                _ => $"<p>{text.Replace("\n", "<br>\n", StringComparison.Ordinal)}</p>\n",
            });
        }

        return html.ToString();
    }

    /// <summary>Values lose their control characters, so that none can begin a new line or a header.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values) => Place().Replace(text, place => Line(values[place.Groups[1].Value]));

    private static string Line(string value) => string.Create(value.Length, value, static (line, from) =>
    {
        for (var index = 0; index < line.Length; index++)
        {
            line[index] = char.IsControl(from[index]) || from[index] is '\u2028' or '\u2029' ? ' ' : from[index];
        }
    });

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Place();
}
