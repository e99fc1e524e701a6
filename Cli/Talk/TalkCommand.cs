using System.CommandLine;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Cli.Talk.Sessions;

namespace OrleansChat.Cli.Talk;

/// <summary><c>chat talk</c>, and <c>chat</c> alone.</summary>
internal static class TalkCommand
{
    private static readonly Argument<string?> Room = new("room")
    {
        Description = "Where to begin: id, short name or name. Default: the settings file's, else the lobby.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create()
    {
        var command = new Command("talk", "Sign in, pick a room, talk. With --plain it works in a pipe: each input line is a command or a message.") { Room };
        command.SetAction((parsed, cancel) => RunAsync(parsed, parsed.GetValue(Room), cancel));
        return command;
    }

    public static Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) => RunAsync(parsed, null, cancel);

    private static Task<int> RunAsync(ParseResult parsed, string? room, CancellationToken cancel) => Server.UseAsync(parsed, async server =>
    {
        IScreen screen = ServerOptions.IsPlain(parsed) ? new PlainScreen(Console.In, Console.Out) : new RichScreen();
        await using (screen)
        {
            await using var talk = new Talk(server, screen, TimeProvider.System, room ?? Settings.Kept.Room);
            try
            {
                return await talk.RunAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // A way to leave, as good as others.
                return ExitCodes.Done;
            }
        }
    });
}
