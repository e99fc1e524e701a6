using OrleansChat.Grains.Mail;
using Xunit;

namespace OrleansChat.Tests.Mail;

public sealed class MailTemplateTests
{
    private static readonly Dictionary<string, string> Ada = new() { ["username"] = "ada", ["link"] = "https://chat.example/reset#token=x", ["code"] = "12345678" };

    [Theory]
    [InlineData("")]
    [InlineData("Subject: only this")]
    [InlineData("Subject:\n\nno subject")]
    [InlineData("Hello\n\nno mark")]
    [InlineData("Subject: a\nX-Header: b\n\ntwo lines")]
    public void What_has_no_subject_and_text_is_no_template(string text) => Assert.Null(MailTemplate.Parse(text));

    [Fact]
    public void Line_ends_of_any_kind_and_further_blank_lines_are_fine()
    {
        var template = MailTemplate.Parse("Subject: Hi {{username}}\r\n\r\n\r\nOne\r\nline.\r\n\r\n{{code}}\r\n")!;
        Assert.Equal("Hi ada", template.RenderSubject(Ada));
        Assert.Equal("One\nline.\n\n12345678\n", template.RenderText(Ada));
        Assert.Equal(["code", "username"], template.Places.Order());
    }

    [Fact]
    public void Values_and_template_are_text_in_the_html_part()
    {
        var template = MailTemplate.Parse("Subject: x\n\nA <b> & {{username}}")!;
        var html = template.RenderHtml(new Dictionary<string, string> { ["username"] = "<script>alert(\"1\")</script>&" });
        Assert.Equal("<p>A &lt;b&gt; &amp; &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;</p>\n", html);
    }

    [Fact]
    public void A_link_on_its_own_can_be_followed_and_nothing_else_can()
    {
        var template = MailTemplate.Parse("Subject: x\n\n{{link}}\n\nSee {{username}}")!;
        var html = template.RenderHtml(new Dictionary<string, string> { ["link"] = "https://chat.example/\"onclick=\"x", ["username"] = "https://evil.example" });
        Assert.Contains("<a href=\"https://chat.example/&quot;onclick=&quot;x\">", html, StringComparison.Ordinal);
        Assert.Equal(1, html.Split("<a ").Length - 1);
    }

    [Theory]
    [InlineData("ada\r\nBcc: all@example.org")]
    [InlineData("ada\nBcc: all@example.org")]
    [InlineData("ada\u0085Bcc: x\u2028y\0z")]
    public void No_value_begins_a_line(string username)
    {
        var template = MailTemplate.Parse("Subject: Hi {{username}}\n\nHello {{username}}")!;
        var values = new Dictionary<string, string> { ["username"] = username };
        Assert.DoesNotContain(template.RenderSubject(values), char.IsControl);
        Assert.Single(template.RenderText(values).TrimEnd('\n').Split('\n', '\r', '\u0085', '\u2028'));
    }

    [Fact]
    public void A_value_that_looks_like_a_place_is_text()
    {
        var template = MailTemplate.Parse("Subject: x\n\n{{username}}")!;
        Assert.Equal("{{code}}\n", template.RenderText(new Dictionary<string, string> { ["username"] = "{{code}}", ["code"] = "12345678" }));
    }
}
