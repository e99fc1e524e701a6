using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansChat.Cli.Talk.Screens;

/// <summary>
/// What was said since the user came here, and the part of it that is looked at. The place is counted from the end: what comes above does
/// not move what is read, nor does what comes below.
/// </summary>
internal sealed class Scrollback(IAnsiConsole console)
{
    public const int Most = 10_000;

    private readonly List<IRenderable> _lines = [];
    private readonly List<SegmentLine> _rows = [];
    private int _width;

    /// <summary>Nothing more goes above: else what is dropped at the top would leave a hole.</summary>
    public bool IsFull => _lines.Count >= Most;

    /// <summary>Rows below those that are looked at.</summary>
    public int Below { get; private set; }

    /// <summary>As of the last <see cref="View"/>.</summary>
    public int Rows => _rows.Count;

    public void Add(IReadOnlyList<IRenderable> lines)
    {
        _lines.AddRange(lines);
        var rows = lines.SelectMany(Wrap).ToArray();
        _rows.AddRange(rows);
        Below += Below > 0 ? rows.Length : 0;
        if (_lines.Count > Most)
        {
            var dropped = _lines.Take(_lines.Count - Most).Sum(line => Wrap(line).Count);
            _lines.RemoveRange(0, _lines.Count - Most);
            _rows.RemoveRange(0, Math.Min(dropped, _rows.Count));
        }
    }

    public void AddAbove(IReadOnlyList<IRenderable> lines)
    {
        _lines.InsertRange(0, lines);
        _rows.InsertRange(0, lines.SelectMany(Wrap));
    }

    public void Clear()
    {
        _lines.Clear();
        _rows.Clear();
        Below = 0;
    }

    /// <summary>The last lines, as they were added.</summary>
    public IReadOnlyList<IRenderable> Last(int count) => [.. _lines.TakeLast(count)];

    public void MoveToEnd() => Below = 0;

    /// <summary>Looks at rows further up, or further down where the number is negative.</summary>
    /// <returns>Whether the first row is among them.</returns>
    public bool Move(int rows, int width, int height)
    {
        Fit(width);
        var top = Math.Max(0, _rows.Count - height);
        Below = (int)Math.Clamp((long)Below + rows, 0, top);
        return Below == top;
    }

    /// <summary>The rows that are looked at, at most so many.</summary>
    public IReadOnlyList<SegmentLine> View(int width, int height)
    {
        Fit(width);
        Below = Math.Clamp(Below, 0, Math.Max(0, _rows.Count - height));
        var end = _rows.Count - Below;
        return _rows[Math.Max(0, end - height)..end];
    }

    /// <summary>Breaks everything anew where the window has another width.</summary>
    private void Fit(int width)
    {
        if (width != _width)
        {
            _width = width;
            _rows.Clear();
            _rows.AddRange(_lines.SelectMany(Wrap));
        }
    }

    /// <summary>Nothing before anybody looks.</summary>
    private List<SegmentLine> Wrap(IRenderable line) =>
        _width == 0 ? [] : Segment.SplitLines(line.Render(RenderOptions.Create(console), _width), _width);
}
