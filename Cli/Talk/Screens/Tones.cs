using Spectre.Console;

namespace OrleansChat.Cli.Talk.Screens;

/// <summary>What the tones look like; where colours are not wanted (NO_COLOR) Spectre leaves them out.</summary>
internal static class Tones
{
    public static Style Name { get; } = new(Color.Aqua, decoration: Decoration.Bold);

    public static Style OwnName { get; } = new(Color.Green, decoration: Decoration.Bold);

    public static Style Style(Tone tone) => tone switch
    {
        Tone.Dim => new Style(Color.Grey),
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red),
        _ => Spectre.Console.Style.Plain,
    };
}
