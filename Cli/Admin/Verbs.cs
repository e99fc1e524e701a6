using System.CommandLine;

namespace OrleansChat.Cli.Admin;

/// <summary>Finds the desk for a command line and has a verb run at it.</summary>
internal delegate Task<int> RunVerb(ParseResult parsed, Desk.Verb verb, CancellationToken cancel);

/// <summary>All verbs of the console, the same for one-shot and prompt.</summary>
internal static class Verbs
{
    public static IEnumerable<Command> All(RunVerb run) =>
    [
        .. SignInVerbs.All(run),
        .. ClusterVerbs.All(run),
        .. StopVerbs.All(run),
        LogVerb.Create(run),
        .. RoomVerbs.All(run),
        .. UserVerbs.All(run),
        .. ServerVerbs.All(run),
        .. DatabaseVerbs.All(),
    ];

    /// <summary>A verb with what it takes.</summary>
    public static Command Verb(RunVerb run, string name, string help, Desk.Verb verb, params Symbol[] takes)
    {
        var command = new Command(name, help);
        foreach (var one in takes)
        {
            switch (one)
            {
                case Argument argument:
                    command.Add(argument);
                    break;
                case Option option:
                    command.Add(option);
                    break;
                case Command child:
                    command.Add(child);
                    break;
            }
        }

        command.SetAction((parsed, cancel) => run(parsed, verb, cancel));
        return command;
    }
}
