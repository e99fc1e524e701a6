using System.Text;

namespace OrleansChat.Cli.Terminal;

/// <summary>One line being typed, with a cursor and the lines before it. Pure: keys in, text out.</summary>
internal sealed class LineEditor
{
    private const int Kept = 200;
    private const int MostChoices = 40;

    private readonly StringBuilder _text = new();
    private readonly List<string> _past = [];
    private int _recalled;

    public string Text => _text.ToString();

    public int Cursor { get; private set; }

    /// <summary>What the last key could have been completed to, where that is more than one thing.</summary>
    public string? Choice { get; private set; }

    /// <summary>The line, when the key finished it.</summary>
    /// <param name="words">What the Tab key completes.</param>
    public string? Take(ConsoleKeyInfo key, bool isSecret, IReadOnlyList<string> words)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        Choice = null;
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
                Cursor -= control ? ToWord(-1) : Step(-1);
                break;
            case ConsoleKey.RightArrow:
                Cursor += control ? ToWord(1) : Step(1);
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
            case ConsoleKey.K when control:
                _text.Length = Cursor;
                break;
            case ConsoleKey.W when control:
                var word = ToWord(-1);
                _text.Remove(Cursor - word, word);
                Cursor -= word;
                break;
            case ConsoleKey.Tab when !isSecret:
                Complete(words);
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

    /// <summary>How far it is over spaces and the word behind them.</summary>
    private int ToWord(int direction)
    {
        var (at, inWord) = (Cursor, false);
        while (direction < 0 ? at > 0 : at < _text.Length)
        {
            var isSpace = _text[direction < 0 ? at - 1 : at] == ' ';
            if (isSpace && inWord)
            {
                break;
            }

            inWord |= !isSpace;
            at += direction;
        }

        return Math.Abs(at - Cursor);
    }

    /// <summary>Takes as much of the text before the cursor as begins one of the words: names may have spaces in them.</summary>
    private void Complete(IReadOnlyList<string> words)
    {
        for (var start = 0; start < Cursor; start++)
        {
            var begun = Text[start..Cursor];
            var found = start > 0 && _text[start - 1] != ' '
                ? []
                : words.Where(one => one.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.OrdinalIgnoreCase).Order().ToArray();
            if (found.Length == 0)
            {
                continue;
            }

            var common = found.Aggregate((one, other) =>
                one[..one.Zip(other).TakeWhile(pair => char.ToUpperInvariant(pair.First) == char.ToUpperInvariant(pair.Second)).Count()]);
            var full = found.Length == 1 ? common + " " : common;
            Choice = found.Length > 1 && full.Length == begun.Length ? string.Join("  ", found.Take(MostChoices)) : null;
            _text.Remove(start, begun.Length).Insert(start, full);
            Cursor = start + full.Length;
            return;
        }
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
