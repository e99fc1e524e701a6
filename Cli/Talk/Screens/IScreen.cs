using System.Threading.Channels;

namespace OrleansChat.Cli.Talk.Screens;

internal enum Tone
{
    Normal,
    Dim,
    Good,
    Bad,
}

/// <summary>What stands below the conversation on a live screen.</summary>
/// <param name="Pending">Own messages under way or failed.</param>
/// <param name="Status">Connection, room, unread.</param>
/// <param name="IsSecret">Whether what is typed is hidden.</param>
/// <param name="Words">What the Tab key may complete: commands, rooms, people.</param>
internal sealed record Footer(
    IReadOnlyList<(Tone Tone, string Text)> Pending, Tone Tone, string Status, string Prompt, bool IsSecret, IReadOnlyList<string> Words);

/// <summary>What takes lines. Text is made safe here, whoever it came from.</summary>
internal interface ILines
{
    void Write(Tone tone, string text);

    /// <summary>A line with a number and a name before it; further lines are indented.</summary>
    void Message(long seq, DateTimeOffset at, string name, bool isOwn, string text);
}

/// <summary>Where the conversation is shown.</summary>
internal interface IScreen : ILines, IAsyncDisposable
{
    bool IsPlain { get; }

    /// <summary>Whether others see what is typed, also what is secret.</summary>
    bool ShowsSecrets { get; }

    /// <summary>What the user types, line by line; complete at the end of the input.</summary>
    ChannelReader<string> Lines { get; }

    /// <summary>Called when the user has scrolled back to the first line, and may want to see what was before it. It must not wait.</summary>
    Action? AtTop { get; set; }

    void Show(Footer footer);

    /// <summary>The user is somewhere else now: what was said before is not scrolled back to.</summary>
    void Begin();

    /// <summary>Puts lines above those that can be scrolled back to; none: they did not come, and may be looked for again.</summary>
    Task Above(Func<ILines, Task> write);
}
