using System.CommandLine;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Terminal;
using OrleansChat.Client;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Cli.Talk.Sessions;

/// <summary><c>chat register</c></summary>
internal static class RegisterCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "3 to 32 letters, digits, '.', '-' or '_'." };
    private static readonly Option<string> Email = new("--email") { Description = "Where a lost password is asked for.", Required = true };

    public static Command Create()
    {
        var command = new Command("register", "Make an account and sign in. The password is asked for, or read from a pipe's first line.")
        {
            Name,
            Email,
        };
        command.SetAction((parsed, cancel) => Server.UseAsync(parsed, async server =>
        {
            var password = Passwords.Read("Password (8 to 128 characters): ");
            var name = parsed.GetRequiredValue(Name);
            var made = await server.Api.RegisterAsync(new Registration(name, parsed.GetRequiredValue(Email), password), cancel);
            await server.SignInAsync(made.Username, password, cancel);
            Console.WriteLine($"Welcome, {SafeText.Line(made.Username)}.");
            return ExitCodes.Done;
        }));
        return command;
    }
}

/// <summary><c>chat login</c></summary>
internal static class LoginCommand
{
    private static readonly Argument<string> Name = new("name");

    public static Command Create()
    {
        var command = new Command("login", "Sign in. The password is asked for, or read from a pipe's first line.") { Name };
        command.SetAction((parsed, cancel) => Server.UseAsync(parsed, async server =>
        {
            var (name, password) = (parsed.GetRequiredValue(Name), Passwords.Read("Password: "));
            var signedIn = await server.SignInAsync(
                name, password, cancel, _ => Task.FromResult<string?>(Passwords.Read("Code of the second factor: ")));
            Console.WriteLine($"Signed in as {SafeText.Line(signedIn.User.Username)}.");
            foreach (var line in signedIn.Motd is { } motd ? SafeText.Lines(motd) : [])
            {
                Console.WriteLine(line);
            }

            return ExitCodes.Done;
        }));
        return command;
    }

    /// <summary>Opens a session and keeps it for later runs.</summary>
    /// <param name="askCode">Asks for the code of a second factor; null, or a null answer: there is none to give.</param>
    public static async Task<SignedIn> SignInAsync(
        this Server server, string name, string password, CancellationToken cancel, Func<CancellationToken, Task<string?>>? askCode = null)
    {
        var signIn = new SignIn(
            name, password, Device: $"terminal on {Environment.MachineName}", KnownDevice: server.Store.KnownDevice(server.Urls[0]));
        SignedIn signedIn;
        try
        {
            signedIn = await server.Api.SignInAsync(signIn, cancel);
        }
        catch (ChatRefusedException refused) when (refused.Refusal.Code == "otp_required" && askCode is not null)
        {
            signedIn = await server.Api.SignInAsync(signIn with { Otp = await askCode(cancel) }, cancel);
        }

        await server.Store.KeepAsync(server.Urls[0], signedIn);
        return signedIn;
    }
}

/// <summary><c>chat logout</c></summary>
internal static class LogoutCommand
{
    public static Command Create()
    {
        var command = new Command("logout", "End this machine's session.");
        command.SetAction((parsed, cancel) => Server.UseAsync(parsed, async server =>
        {
            var isForgotten = await server.SignedIn().SignOutAsync(cancel);
            Console.WriteLine("Signed out.");
            if (!isForgotten)
            {
                await Console.Error.WriteLineAsync(Secrets.NotForgotten);
            }

            return ExitCodes.Done;
        }));
        return command;
    }
}
