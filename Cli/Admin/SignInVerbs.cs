using System.CommandLine;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Cli.Terminal;

namespace OrleansChat.Cli.Admin;

internal static class SignInVerbs
{
    public static IEnumerable<Command> All(RunVerb run)
    {
        var name = new Argument<string>("name");
        const string LoginHelp = "Sign in; the password and the code are asked for, or read from a pipe's first two lines.";
        yield return Verbs.Verb(run, "login", LoginHelp, (desk, parsed, cancel) =>
            LoginAsync(desk, parsed.GetRequiredValue(name), cancel), name);
        yield return Verbs.Verb(run, "logout", "End this sign-in.", async (desk, _, cancel) =>
        {
            try
            {
                await desk.Server.SignOutAsync(cancel);
                desk.Print.Say("Signed out.");
            }
            finally
            {
                // What is kept here goes, whatever the server says.
                if (!await desk.Server.ForgetAsync())
                {
                    await Console.Error.WriteLineAsync(Secrets.NotForgotten);
                }
            }

            return ExitCodes.Done;
        });
    }

    private static async Task<int> LoginAsync(Desk desk, string name, CancellationToken cancel)
    {
        var username = await desk.Server.SignInAsync(name, Passwords.Read("Password: "), () => Passwords.Read("Code of the second factor: "), cancel);
        desk.Print.Say($"Signed in as {username}.");
        return ExitCodes.Done;
    }
}
