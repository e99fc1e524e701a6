using System.CommandLine;

namespace OrleansChat.Cli.Talk;

/// <summary><c>chat talk</c>, and <c>chat</c> alone.</summary>
internal static class TalkCommand
{
    public static Command Create()
    {
        var command = new Command("talk", "Sign in, pick a room, talk. With --plain it works in a pipe: each input line is a command or a message.");
        command.SetAction(RunAsync);
        return command;
    }

    public static Task<int> RunAsync(ParseResult parsed, CancellationToken cancel) => Server.UseAsync(parsed, async server =>
    {
        IScreen screen = ServerOptions.IsPlain(parsed) ? new PlainScreen(Console.In, Console.Out) : new RichScreen();
        await using (screen)
        {
            await using var talk = new Talk(server, screen, TimeProvider.System);
            return await talk.RunAsync(cancel);
        }
    });
}
