using OrleansChat.Cli;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using OrleansChat.Tests.Support.Terminal;
using Xunit;

namespace OrleansChat.Tests.Admin;

/// <summary>The operators' console at a terminal: what one types, what one sees, and how it ends.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ConsoleTerminalTests(SharedCluster cluster) : IDisposable
{
    private static readonly string[] Wanted =
    [
        "login", "logout", "status", "uptime", "silos", "gateways", "config", "stop", "restart", "log", "rooms", "where", "move", "room", "users", "user",
        "sessions", "motd", "announce", "registration", "keys", "reports", "backup", "restore", "help", "quit",
    ];

    private readonly ConsoleBench _bench = new(cluster.Rig.Gateway(0).AdminUrl, cluster.Rig.Connection);

    private ClusterRig Rig => cluster.Rig;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task At_a_terminal_one_signs_in_with_a_code_and_what_is_typed_in_secret_is_not_shown()
    {
        using var chief = await Chief.SignIn(Rig);
        await using var console = _bench.Chat();
        await console.Until("You are not signed in");
        await console.Say($"login {chief.Name}");
        await console.Until("Password:");
        await console.Say("wrong horse");
        await console.Until("The user name or the password is wrong.");
        await console.Say($"login {chief.Name}");
        await console.Until("Password:", times: 2);
        await console.Say(Chief.Password);
        await console.Until("Code of the second factor:");
        await console.Say(chief.Codes[1]);
        await console.Until($"Signed in as {chief.Name}.");
        await console.Say("status");
        await console.Until("gateway-1 answers");
        Assert.DoesNotContain(Chief.Password, console.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(chief.Codes[1], console.Text, StringComparison.Ordinal);
        await console.Say("logout");
        await console.Until("Signed out.");
        await console.Say("status");
        await console.Until("Sign in first.");
        await console.Say("quit");
        Assert.Equal(ExitCodes.Done, await console.Exit());
    }

    [Fact]
    public async Task The_prompt_helps_completes_remembers_and_says_what_it_does_not_know()
    {
        await using var console = _bench.Chat();
        await console.Until("admin>");
        await console.Say("");
        await console.Until("Type \"help\" to see what you can do here.");
        await console.Say("dance");
        await console.Until("There is no \"dance\" here. Type \"help\".");
        Assert.Contains("admin> dance", console.Text, StringComparison.Ordinal);
        await console.Say("help");
        await console.Until("Leave; the sign-in stays");
        Assert.All(Wanted, verb => Assert.Matches($@"(?m)^{verb} +\S", console.Text));
        await console.Say("move");
        await console.Until("Type \"move --help\".");
        await console.Type("upt" + PseudoTerminal.Tab);
        await console.Until("admin> uptime");
        await console.Type(PseudoTerminal.CtrlC);
        await console.Until("^C");
        await console.Type("s" + PseudoTerminal.Tab);
        await console.Until(screen => screen.Rows.Any(row => row.Contains("sessions", StringComparison.Ordinal) && row.Contains("silos", StringComparison.Ordinal) && row.Contains("stop", StringComparison.Ordinal)), "the choices were to be shown");
        await console.Type(PseudoTerminal.CtrlC);
        await console.Type(PseudoTerminal.Up);
        await console.Until(screen => screen.Rows[^1].TrimEnd() == "admin> move", "the line before was to come back");
        await console.Type(PseudoTerminal.CtrlC);
        await console.Type("announce " + new string('a', 120) + "the end");
        await console.Until(screen => screen.Rows[^1].TrimEnd() == "admin> " + new string('a', 85) + "the end", "the end of a long line was to be shown");
        await console.Type(PseudoTerminal.CtrlC + PseudoTerminal.CtrlD);
        Assert.Equal(ExitCodes.Done, await console.Exit());
    }

    [Fact]
    public async Task An_interrupt_ends_what_runs_or_is_asked_and_leaves_the_prompt()
    {
        using var chief = await Chief.SignIn(Rig);
        await using var console = _bench.Chat(chief.Token);
        await console.Until("admin>");
        await console.Say("log --follow");
        await Recorded(chief, "log_read");
        await console.Type(PseudoTerminal.CtrlC);
        await console.Until(AtPrompt, "the prompt was to be back");
        await console.Say("login somebody");
        await console.Until("Password:");
        await console.Type("half" + PseudoTerminal.CtrlC);
        await console.Until(AtPrompt, "the prompt was to be back");
        await console.Say("stop --all");
        await console.Until("stop all processes? Type yes:");
        await console.Type("ye" + PseudoTerminal.CtrlC);
        await console.Until(AtPrompt, "the prompt was to be back");
        await console.Say("restore nothing.dump");
        await console.Until("Replace everything in the database? Type yes:");
        await console.Type(PseudoTerminal.CtrlC);
        await console.Until(AtPrompt, "the prompt was to be back");
        await console.Say("status");
        await console.Until("gateway-1 answers");
        Assert.DoesNotContain("half", console.Text, StringComparison.Ordinal);
        await console.Say("quit");
        Assert.Equal(ExitCodes.Done, await console.Exit());
    }

    [Fact]
    public async Task An_interrupted_verb_says_so_by_its_code_and_a_log_has_no_other_end()
    {
        using var chief = await Chief.SignIn(Rig);
        await using var login = _bench.Chat(null, "login", "somebody");
        await login.Until("Password:");
        await login.Type(PseudoTerminal.CtrlC);
        Assert.Equal(ExitCodes.Interrupted, await login.Exit());

        await using var log = _bench.Chat(chief.Token, "log", "--follow");
        await Recorded(chief, "log_read");
        await log.Type(PseudoTerminal.CtrlC);
        Assert.Equal(ExitCodes.Done, await log.Exit());
    }

    [Fact]
    public async Task A_reader_that_goes_ends_the_verb()
    {
        using var chief = await Chief.SignIn(Rig);
        await using var shell = _bench.Shell(chief.Token, "chat log --follow | true; echo \"log ended with ${PIPESTATUS[0]}\"");
        await shell.Until($"log ended with {ExitCodes.OutputClosed}");
        Assert.Equal(0, await shell.Exit());
    }

    [Fact]
    public async Task At_the_prompt_keys_registration_and_users_are_looked_after()
    {
        var user = (await Rig.Crew(1)).Users[0];
        await Rig.GivePassword(user);
        using var chief = await Chief.SignIn(Rig);
        using var theirs = new Rest(Rig.Urls[0], user.Token);
        await using var console = _bench.Chat(chief.Token);
        await console.Until("admin>");

        // The next key is old enough to sign.
        await Held("FROM signing_key WHERE state = 'next'");
        await Rig.Execute("UPDATE signing_key SET state_at = state_at - interval '1 day' WHERE state = 'next'");
        var next = await Rig.Scalar<string>("SELECT key_id FROM signing_key WHERE state = 'next'");
        await console.Say("keys rotate");
        await console.Until(screen => screen.Rows.Any(row => row.StartsWith(next, StringComparison.Ordinal) && row.Contains("current", StringComparison.Ordinal)), "the next key was to sign");

        try
        {
            await console.Say("registration closed");
            await console.Until(screen => screen.Rows.Any(row => row.StartsWith("MODE", StringComparison.Ordinal) && row.EndsWith("closed", StringComparison.Ordinal)), "the mode was to be told");
            Assert.Equal("closed", (await theirs.Ask("GET", "registration")).Text("mode"));
            await console.Say("registration sometimes");
            await console.Until("Argument 'sometimes' not recognized.");
        }
        finally
        {
            await chief.Port.Ask("PUT", "operator/registration", new { mode = "open" });
        }

        await console.Say($"user {user.Name} reset");
        await console.Until("A link is on its way to the account's address.");
        Assert.Equal(1L, await Rig.Scalar<long>("SELECT count(*) FROM mail WHERE address = $1 AND template = 'password-reset'", $"{user.Name}@example.com"));
        await console.Say($"user {user.Name} logout");
        await console.Until("Signed out everywhere.");
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while ((await theirs.Ask("GET", "me")).Status != 401)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }

        await console.Say("quit");
        Assert.Equal(ExitCodes.Done, await console.Exit());
    }

    [Fact]
    public async Task At_the_prompt_the_database_is_written_to_a_file_of_ones_own_and_no_file_is_overwritten()
    {
        await using var console = _bench.Chat();
        await console.Until("admin>");
        var file = Path.Combine(_bench.Home, "chat.dump");
        await console.Say($"backup {file}");
        await console.Until("treat it as a secret");
        Assert.True(ConsoleBench.IsPrivate(file));
        var bytes = new FileInfo(file).Length;
        Assert.True(bytes > 1_000);
        await console.Say($"backup {file}");
        await console.Until("already exists");
        await console.Until(AtPrompt, "the prompt was to be back");
        Assert.Equal(bytes, new FileInfo(file).Length);
        await console.Say("quit");
        Assert.Equal(ExitCodes.Done, await console.Exit());
    }

    [Fact]
    public async Task A_window_of_another_size_has_the_prompt_drawn_anew_without_a_key()
    {
        await using var console = _bench.Chat();
        await console.Until("admin>");
        var words = string.Join(' ', Enumerable.Range(10, 25));
        await console.Type(words);
        await console.Until(screen => screen.Rows[^1] == $"admin> {words}", "the line was to be there");
        foreach (var columns in (int[])[40, 120, 25, 100])
        {
            console.Resize(columns, 20);
            var shown = words[^Math.Min(words.Length, columns - "admin> ".Length - 1)..];
            await console.Until(
                screen => screen.Rows[^1] == $"admin> {shown}" && screen.Text.Split("admin>").Length == 2,
                $"the prompt was to have one row, and once, at {columns} columns");
        }
    }

    private static bool AtPrompt(TerminalScreen screen) => screen.Rows[^1].TrimEnd() == "admin>";

    /// <summary>Until it is on record: from then on the verb runs.</summary>
    private Task Recorded(Chief chief, string asked) =>
        Held("FROM audit JOIN account ON actor_id = user_id WHERE username = $1 AND event = $2", chief.Name, asked);

    /// <summary>Until the database has some of these.</summary>
    private Task Held(string rows, params object[] values) => Rig.Until($"EXISTS (SELECT {rows})", values);
}
