using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansChat.Cli.Terminal;

namespace OrleansChat.Cli.Admin;

/// <summary>The console as a prompt: the same verbs, with completion by Tab and the lines before by the arrows. Ctrl-C ends what runs, Ctrl-D the prompt.</summary>
internal sealed class Prompt
{
    private const string Sign = "admin> ";

    private readonly Desk _desk;
    private readonly RootCommand _verbs;
    private readonly LineEditor _editor = new();
    private bool _isOver;

    public Prompt(Desk desk)
    {
        _desk = desk;
        _verbs = new RootCommand("Type a verb; \"VERB --help\" says what it takes.");
        foreach (var verb in Verbs.All((parsed, verb, cancel) => ExitCodes.OfAsync(() => verb(desk, parsed, cancel))))
        {
            _verbs.Add(verb);
        }

        _verbs.Add(Plain("help", "This list.", Help));
        _verbs.Add(Plain("quit", "Leave; the sign-in stays until it expires.", () => _isOver = true));
    }

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        _desk.Print.Say($"The operators' console of {_desk.Server.Url}. Type \"help\" to see what you can do, \"quit\" to leave.");
        if (!_desk.Server.IsSignedIn)
        {
            _desk.Print.Say("You are not signed in: type \"login NAME\".");
        }

        while (!_isOver && await ReadAsync(cancel) is { } line)
        {
            await RunAsync(line, cancel);
        }

        return ExitCodes.Done;
    }

    private async Task RunAsync(string line, CancellationToken cancel)
    {
        var words = CommandLineParser.SplitCommandLine(line).ToArray();
        if (words.Length == 0)
        {
            _desk.Print.Say("Type \"help\" to see what you can do here.");
            return;
        }

        if (_verbs.Subcommands.All(verb => verb.Name != words[0]))
        {
            _desk.Print.Say($"There is no \"{words[0]}\" here. Type \"help\".");
            return;
        }

        var parsed = _verbs.Parse(words);
        if (parsed.Errors.Count > 0)
        {
            _desk.Print.Say($"{parsed.Errors[0].Message} Type \"{words[0]} --help\".");
            return;
        }

        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        void Interrupt(object? sender, ConsoleCancelEventArgs pressed)
        {
            pressed.Cancel = true;
            interrupted.Cancel();
        }

        Console.CancelKeyPress += Interrupt;
        try
        {
            await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupted.Token);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // Back to the prompt.
        }
        finally
        {
            Console.CancelKeyPress -= Interrupt;
        }
    }

    /// <summary>Null: the input is over.</summary>
    private async Task<string?> ReadAsync(CancellationToken cancel)
    {
        if (Console.IsInputRedirected)
        {
            return await Console.In.ReadLineAsync(cancel);
        }

        Console.TreatControlCAsInput = true;
        try
        {
            return Typed();
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private string? Typed()
    {
        Draw();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
            if (control && key.Key == ConsoleKey.D && _editor.Text.Length == 0)
            {
                Console.Out.WriteLine();
                return null;
            }

            if (control && key.Key == ConsoleKey.C)
            {
                // What was typed is dropped, as shells do it.
                Console.Out.WriteLine("^C");
                Clear();
            }
            else if (key.Key == ConsoleKey.Tab)
            {
                Complete();
            }
            else if (_editor.Take(key, isSecret: false, []) is { } line)
            {
                Console.Out.WriteLine();
                return line;
            }

            Draw();
        }
    }

    /// <summary>Adds what all possible completions have in common; shows them where that is nothing.</summary>
    private void Complete()
    {
        var text = _editor.Text[.._editor.Cursor];
        var begun = text[(text.LastIndexOf(' ') + 1)..];
        var found = _verbs.Parse(text).GetCompletions(text.Length).Select(one => one.InsertText ?? one.Label)
            .Where(word => word.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (found.Length == 0)
        {
            return;
        }

        var common = found.Aggregate((one, other) => one[..one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count()]);
        var more = (common.Length > begun.Length ? common[begun.Length..] : "") + (found.Length == 1 ? " " : "");
        if (more.Length == 0)
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine(string.Join("  ", found));
        }

        foreach (var letter in more)
        {
            _editor.Take(new ConsoleKeyInfo(letter, letter == ' ' ? ConsoleKey.Spacebar : ConsoleKey.None, shift: false, alt: false, control: false), isSecret: false, []);
        }
    }

    private void Clear()
    {
        _editor.Take(new ConsoleKeyInfo('\0', ConsoleKey.End, shift: false, alt: false, control: false), isSecret: false, []);
        _editor.Take(new ConsoleKeyInfo('\u0015', ConsoleKey.U, shift: false, alt: false, control: true), isSecret: false, []);
    }

    // A line longer than the terminal shows its end.
    private void Draw()
    {
        var room = Math.Max(10, Console.WindowWidth - Sign.Length - 1);
        var (before, after) = (SafeText.Line(_editor.Text[.._editor.Cursor]), SafeText.Line(_editor.Text[_editor.Cursor..]));
        before = before.Length > room ? before[^room..] : before;
        after = after[..Math.Min(after.Length, room - before.Length)];
        Console.Out.Write($"\r\e[J{Sign}{before}{after}{(after.Length > 0 ? $"\e[{after.Length}D" : "")}");
        Console.Out.Flush();
    }

    private void Help()
    {
        foreach (var verb in _verbs.Subcommands)
        {
            _desk.Print.Say($"{verb.Name,-14}{verb.Description}");
        }
    }

    private static Command Plain(string name, string help, Action act)
    {
        var command = new Command(name, help);
        command.SetAction(_ => act());
        return command;
    }
}
