using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansChat.Cli.Terminal;

namespace OrleansChat.Cli.Admin;

/// <summary>
/// The console as a prompt: the same verbs, with completion by Tab and the lines before by the arrows. Ctrl-C ends what runs, Ctrl-D the
/// prompt.
/// </summary>
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
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            await parsed.InvokeAsync(configuration, interrupted.Token);
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

        using var typed = new TypedLine(Sign, _editor, Completions);
        return typed.Read();
    }

    private string[] Completions(string text) => [.. _verbs.Parse(text).GetCompletions(text.Length).Select(one => one.InsertText ?? one.Label)];

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
