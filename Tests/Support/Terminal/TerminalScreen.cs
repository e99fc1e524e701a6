using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansChat.Tests.Support.Terminal;

/// <summary>
/// What a terminal shows of what a program wrote, and what has scrolled out of it; or its other screen, while that is on. A line that is too long goes on in the next row and
/// comes together again in a wider window, as most terminals have it. Every character is one cell wide; colours are left out.
/// </summary>
internal sealed partial class TerminalScreen(int columns)
{
    private List<StringBuilder> _lines = [new()];
    private (List<StringBuilder> Lines, int Line, int Column)? _behind;
    private string _rest = "";
    private int _line;
    private int _column;

    public int Columns { get; set; } = columns;

    /// <summary>How often it rang.</summary>
    public int Bells { get; private set; }

    /// <summary>As it stands, from the first line on.</summary>
    public string Text => string.Join('\n', Rows);

    public IReadOnlyList<string> Rows => [.. _lines.SelectMany(line => line.Length == 0 ? [""] : line.ToString().Chunk(Columns).Select(row => new string(row).TrimEnd()))];

    /// <summary>Where the next character goes, as a row and column of <see cref="Rows"/>.</summary>
    public (int Row, int Column) Cursor => (_lines.Take(_line).Sum(line => Math.Max(1, (line.Length + Columns - 1) / Columns)) + (_column / Columns), _column % Columns);

    /// <summary>Shows it; returns what the terminal answers to the program, mostly nothing.</summary>
    public string Write(string output)
    {
        var (text, answer) = (_rest + output, "");
        _rest = "";
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\e')
            {
                Put(text[i]);
                continue;
            }

            var sequence = Sequence().Match(text, i);
            if (!sequence.Success)
            {
                // The rest of it comes with the next piece.
                _rest = text[i..];
                break;
            }

            i += sequence.Length - 1;
            answer += sequence.Groups["final"].Success ? Do(sequence.Groups["final"].Value[0], sequence.Groups["given"].Value) : "";
        }

        return answer;
    }

    private void Put(char next)
    {
        switch (next)
        {
            case '\r':
                // A row that is just full has not gone on to the next one yet.
                _column = _column > 0 && _column % Columns == 0 && _column == _lines[_line].Length ? _column - Columns : _column - (_column % Columns);
                break;
            case '\n':
                Down(1);
                break;
            case '\b':
                _column = Math.Max(0, _column - 1);
                break;
            case '\a':
                Bells++;
                break;
            case >= ' ':
                var line = _lines[_line];
                line.Append(' ', Math.Max(0, _column + 1 - line.Length));
                line[_column++] = next;
                break;
        }
    }

    private string Do(char final, string given)
    {
        var count = int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(1, number) : 1;
        switch (final)
        {
            case 'A':
                Up(count);
                break;
            case 'B':
                Down(count);
                break;
            case 'C':
                _column += count;
                break;
            case 'D':
                _column = Math.Max(0, _column - count);
                break;
            case 'H' when given.Length == 0:
                (_line, _column) = (0, 0);
                break;
            case 'h' when given == "?1049":
                // The other screen has rows of its own, and keeps none of them.
                _behind = (_lines, _line, _column);
                (_lines, _line, _column) = ([new()], 0, 0);
                break;
            case 'l' when given == "?1049" && _behind is { } behind:
                ((_lines, _line, _column), _behind) = (behind, null);
                break;
            case 'K':
                _lines[_line].Length = Math.Min(_column, _lines[_line].Length);
                break;
            case 'J':
                _lines[_line].Length = Math.Min(_column, _lines[_line].Length);
                _lines.RemoveRange(_line + 1, _lines.Count - _line - 1);
                break;
            case 'n' when given == "6":
                return $"\e[1;{(_column % Columns) + 1}R";
        }

        return "";
    }

    private void Up(int rows)
    {
        for (; rows > 0; rows--)
        {
            if (_column >= Columns)
            {
                _column -= Columns;
            }
            else if (_line > 0)
            {
                _line--;
                _column += Math.Max(0, _lines[_line].Length - 1) / Columns * Columns;
            }
        }
    }

    private void Down(int rows)
    {
        for (; rows > 0; rows--)
        {
            if ((_column / Columns + 1) * Columns < _lines[_line].Length)
            {
                _column += Columns;
                continue;
            }

            _column %= Columns;
            if (++_line == _lines.Count)
            {
                _lines.Add(new StringBuilder());
            }
        }
    }

    // CSI with what it is given, OSC with its text, the choice of a character set, and the short ones.
    [GeneratedRegex(@"\G\e(?:\[(?<given>[0-?]*)[ -/]*(?<final>[@-~])|\][^\a\e]*(?:\a|\e\\)|[()].|[^\[\]()])")]
    private static partial Regex Sequence();
}
