using System.Threading.Channels;
using OrleansChat.Cli.Talk.Connection;

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

/// <summary>Where the conversation is shown. Text is made safe here, whoever it came from.</summary>
internal interface IScreen : IAsyncDisposable
{
    bool IsPlain { get; }

    /// <summary>Whether others see what is typed, also what is secret.</summary>
    bool ShowsSecrets { get; }

    /// <summary>What the user types, line by line; complete at the end of the input.</summary>
    ChannelReader<string> Lines { get; }

    void Write(Tone tone, string text);

    /// <summary>A line with a number and a name before it; further lines are indented.</summary>
    void Message(long seq, DateTimeOffset at, string name, bool isOwn, string text);

    void Show(Footer footer);
}
