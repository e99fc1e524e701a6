using System.Text;

namespace OrleansChat.Cli.Talk;

/// <summary>One line being typed, with a cursor and the lines before it. Pure: keys in, text out.</summary>
internal sealed class LineEditor
{
    private const int Kept = 200;

    private readonly StringBuilder _text = new();
    private readonly List<string> _past = [];
    private int _recalled;

    public string Text => _text.ToString();

    public int Cursor { get; private set; }

    /// <summary>The line, when the key finished it.</summary>
    public string? Take(ConsoleKeyInfo key, bool isSecret)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                var line = Text;
                if (line.Length > 0 && !isSecret)
                {
                    _past.Add(line);
                    _past.RemoveRange(0, Math.Max(0, _past.Count - Kept));
                }

                _recalled = _past.Count;
                Set("");
                return line;
            case ConsoleKey.Backspace when Cursor > 0:
                var back = Step(-1);
                _text.Remove(Cursor - back, back);
                Cursor -= back;
                break;
            case ConsoleKey.Delete when Cursor < _text.Length:
                _text.Remove(Cursor, Step(1));
                break;
            case ConsoleKey.LeftArrow:
                Cursor -= Step(-1);
                break;
            case ConsoleKey.RightArrow:
                Cursor += Step(1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                Cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                Cursor = _text.Length;
                break;
            case ConsoleKey.U when control:
                _text.Remove(0, Cursor);
                Cursor = 0;
                break;
            case ConsoleKey.UpArrow when !isSecret:
                Recall(-1);
                break;
            case ConsoleKey.DownArrow when !isSecret:
                Recall(1);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _text.Insert(Cursor++, key.KeyChar);
                }

                break;
        }

        return null;
    }

    private void Recall(int by)
    {
        _recalled = Math.Clamp(_recalled + by, 0, _past.Count);
        Set(_recalled == _past.Count ? "" : _past[_recalled]);
    }

    private void Set(string text)
    {
        _text.Clear().Append(text);
        Cursor = text.Length;
    }

    /// <summary>How many chars the next character has: a surrogate pair is never cut in two.</summary>
    private int Step(int direction)
    {
        var at = direction < 0 ? Cursor - 1 : Cursor;
        if (at < 0 || at >= _text.Length)
        {
            return 0;
        }

        return direction < 0
            ? char.IsLowSurrogate(_text[at]) && at > 0 ? 2 : 1
            : char.IsHighSurrogate(_text[at]) && at + 1 < _text.Length ? 2 : 1;
    }
}
