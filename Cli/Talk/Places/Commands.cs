using OrleansChat.Cli.Talk.Screens;

namespace OrleansChat.Cli.Talk.Places;

/// <summary>What can be typed in one place, with its help.</summary>
/// <param name="prefix">Before each command: nothing, or a slash where other lines are messages.</param>
internal sealed class Commands(string prefix)
{
    private readonly List<(string Name, string Usage, string Help, Func<string, CancellationToken, Task> Run)> _all = [];

    /// <summary>As they are typed.</summary>
    public IEnumerable<string> Names => _all.Select(command => prefix + command.Name);

    /// <summary>A line for each, in the order in which they were added.</summary>
    public string Help => string.Join('\n', _all.Select(command => $"{command.Usage,-28} {command.Help}"));

    public Commands Add(string name, string arguments, string help, Func<string, CancellationToken, Task> run)
    {
        _all.Add((name, $"{prefix}{name} {arguments}".TrimEnd(), help, run));
        return this;
    }

    /// <summary>One that is done at once.</summary>
    public Commands Add(string name, string arguments, string help, Action<string> run) => Add(name, arguments, help, (words, _) =>
    {
        run(words);
        return Task.CompletedTask;
    });

    /// <param name="more">What stands below the list; null: nothing.</param>
    public Commands AddHelp(Talk talk, Func<string?>? more = null) =>
        Add("help", "", "this list", _ => talk.Screen.Write(Tone.Normal, string.Join('\n', ((string?[])[Help, more?.Invoke()]).OfType<string>())));

    public Commands AddQuit(Talk talk, string help) => Add("quit", "", help, _ => talk.Quit());

    /// <summary>Runs what the line asks for, or says in one sentence that there is no such thing and where help is.</summary>
    public async Task RunAsync(string line, IScreen screen, CancellationToken cancel)
    {
        var text = line.Trim();
        if (text.Length == 0)
        {
            screen.Write(Tone.Dim, $"Type \"{prefix}help\" to see what you can do here.");
            return;
        }

        var parts = text.TrimStart('/').Split(' ', 2, StringSplitOptions.TrimEntries);
        var found = _all.Find(command => string.Equals(command.Name, parts[0], StringComparison.OrdinalIgnoreCase));
        if (found.Run is null)
        {
            screen.Write(Tone.Bad, $"There is no \"{prefix}{parts[0]}\" here. Type \"{prefix}help\".");
            return;
        }

        await found.Run(parts.Length > 1 ? parts[1] : "", cancel);
    }
}
