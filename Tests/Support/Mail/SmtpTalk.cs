using System.Text;

namespace OrleansChat.Tests.Support.Mail;

/// <summary>Lines of one SMTP connection.</summary>
#pragma warning disable CA1001 // The stream is the caller's, and the reader has nothing else.
internal sealed class SmtpTalk(Stream stream)
#pragma warning restore CA1001
{
    private readonly StreamReader _reader = new(stream, Encoding.UTF8, leaveOpen: true);

    public async Task Say(string reply) => await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"));

    public async Task<string?> Hear() => await _reader.ReadLineAsync();

    public async Task<string> Ask(string question)
    {
        await Say(question);
        return await Hear() ?? throw new IOException("The sender went.");
    }

    /// <summary>Up to the line with a single dot; dots that were doubled are single again.</summary>
    public async Task<string> HearData()
    {
        var data = new StringBuilder();
        while (await Hear() is { } line && line != ".")
        {
            data.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        }

        return data.ToString();
    }
}
