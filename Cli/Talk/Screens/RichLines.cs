using OrleansChat.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansChat.Cli.Talk.Screens;

/// <summary>Lines as a terminal has them, in colours.</summary>
internal sealed class RichLines : ILines
{
    private readonly List<IRenderable> _all = [];

    public IReadOnlyList<IRenderable> All => _all;

    public void Write(Tone tone, string text) => _all.AddRange(SafeText.Lines(text).Select(line => new Text(line, Tones.Style(tone))));

    public void Message(long seq, DateTimeOffset at, string name, bool isOwn, string text)
    {
        var lines = SafeText.Lines(text);
        var paragraph = new Paragraph()
            .Append($"{at.ToLocalTime():HH:mm} #{seq} ", Tones.Style(Tone.Dim))
            .Append(SafeText.Line(name), isOwn ? Tones.OwnName : Tones.Name)
            .Append(isOwn ? " ✓ " : " ", new Style(Color.Green))
            .Append(lines[0]);
        foreach (var line in lines.Skip(1))
        {
            paragraph.Append("\n      " + line);
        }

        _all.Add(paragraph);
    }
}
