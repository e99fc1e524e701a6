using System.CommandLine;
using OrleansChat.Cli.Admin;
using OrleansChat.Cli.Balance;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Load;
using OrleansChat.Cli.Provision;
using OrleansChat.Cli.Talk;
using OrleansChat.Cli.Talk.Scripts;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Cli.Terminal;

namespace OrleansChat.Cli;

/// <summary><c>chat</c>: each verb lives in the folder of its noun and is registered here.</summary>
public static class Entry
{
    public static async Task<int> Main(string[] arguments)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Try: chat --help");
            return ExitCodes.Usage;
        }

        Output.Open();
        try
        {
            // Verbs turn what they expect into exit codes; anything else is a fault and shows itself in full.
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
            if (AdminCommand.IsPrompt(parsed))
            {
                // There the interrupt ends what runs, and not the program.
                configuration.ProcessTerminationTimeout = null;
            }

            return await parsed.InvokeAsync(configuration);
        }
        catch (IOException closed) when (Output.IsClosed(closed))
        {
            return ExitCodes.OutputClosed;
        }
        catch (Exception unusable) when (unusable is UnauthorizedAccessException or IOException or InvalidSettingsException)
        {
            // A file that belongs to somebody else, as after a run as root, or a disk that is full or may not be written to.
            await Console.Error.WriteLineAsync(unusable.Message);
            return ExitCodes.Usage;
        }
    }

    internal static RootCommand Root()
    {
        var talk = TalkCommand.Create();
        var root = new RootCommand(
            "Chat in the terminal. Without a verb: talk.\n\n" +
            "Exit codes: 0 done; 1 the server said no; 2 wrong usage; 3 not signed in; 4 the server cannot be reached;\n" +
            "5 nobody reads the output any more; 130 interrupted before it was done.\n" +
            "The session is kept in the system's key store (secret-tool on Linux, the key chain of macOS) when that answers, else in\n" +
            "$XDG_CONFIG_HOME/orleanschat/session.json, which nobody else may read. CHAT_TOKEN, an access token, stands in for it.\n" +
            "settings.json beside it is yours to write: {\"url\": \"https://chat.example\", \"plain\": false, \"room\": \"garden\", \"keyStore\": true}.")
        {
            ServerOptions.Url,
            ServerOptions.Plain,
            talk,
            SendCommand.Create(),
            TailCommand.Create(),
            ExportCommand.Create(),
            RoomsCommand.Create(),
            RegisterCommand.Create(),
            LoginCommand.Create(),
            LogoutCommand.Create(),
            AdminCommand.Create(),
            LoadCommand.Create(),
            ProvisionCommand.Create(),
            BalanceCommand.Create(),
        };
        root.SetAction(TalkCommand.RunAsync);
        return root;
    }
}
