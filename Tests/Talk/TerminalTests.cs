using System.Globalization;
using Microsoft.AspNetCore.Connections;
using OrleansChat.Cli;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Terminal;
using Xunit;

namespace OrleansChat.Tests.Talk;

/// <summary>The terminal client at a terminal: what one types, and what one sees.</summary>
[Collection(ClusterCollection.Name)]
public sealed class TerminalTests(SharedCluster cluster) : IDisposable
{
    private readonly TalkBench _bench = new(cluster.Rig);

    private static Func<TerminalScreen, bool> Asks => screen => screen.Rows[^1].StartsWith("Password:", StringComparison.Ordinal);

    private ClusterRig Rig => cluster.Rig;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_door_says_what_can_be_done_there()
    {
        await using var chat = _bench.Chat();
        await chat.Until("not signed in");
        await chat.Say("");
        await chat.Until("Type \"help\" to see what you can do here.");
        await chat.Say("dance");
        await chat.Until("There is no \"dance\" here. Type \"help\".");
        await chat.Say("help");
        await chat.Until("make an account");
        await chat.Say("quit");
        Assert.Equal(ExitCodes.Done, await chat.Exit());
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_never_shown()
    {
        var user = (await Rig.Crew(1)).Users[0];
        await Rig.GivePassword(user);
        await using var chat = _bench.Chat();
        await chat.Say($"login {user.Name}");
        await chat.Until(Asks, "the password was to be asked for");
        await chat.Say("wrong battery");
        await chat.Until("The user name or the password is wrong.");
        await chat.Say($"login {user.Name}");
        await chat.Until(Asks, "the password was to be asked for again");
        await chat.Say(Owners.Password);
        await chat.Until($"You are {user.Name}.");
        Assert.DoesNotContain("battery", chat.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Owners.Password, chat.Text, StringComparison.Ordinal);
        await chat.Say("logout");
        await chat.Until("Signed out.");
        await chat.Say("quit");
        Assert.Equal(ExitCodes.Done, await chat.Exit());
    }

    [Fact]
    public async Task Each_place_has_its_own_commands()
    {
        var crew = await Rig.Crew(2);
        await using var chat = _bench.Chat(crew.Users[0]);
        await chat.Until("lobby>");
        await chat.Say("");
        await chat.Until("Type \"help\" to see what you can do here.");
        await chat.Say("/dance");
        await chat.Until("There is no \"dance\" here. Type \"help\".");
        await chat.Say("help");
        await chat.Until("talk with one person alone");
        await chat.Say($"join {crew.Room.Value}");
        await chat.Until("\"/back\" to leave");
        await chat.Say("");
        await chat.Until("Type a message, or \"/help\".");
        await chat.Say("/dance");
        await chat.Until("There is no \"/dance\" here. Type \"/help\".");
        await chat.Say("/help");
        await chat.Until("answer a message");
        await chat.Say("/members");
        await chat.Until($"{crew.Users[1].Name} (member)");
        await chat.Say("/back");
        await chat.Until(screen => screen.Rows[^1].StartsWith("lobby>", StringComparison.Ordinal), "the lobby was to be back");
        await chat.Say("quit");
        Assert.Equal(ExitCodes.Done, await chat.Exit());
    }

    [Fact]
    public async Task Two_talk_and_what_is_unread_is_counted()
    {
        var crew = await Rig.Crew(2);
        await using var ann = _bench.Chat(crew.Users[0]);
        await using var bob = _bench.Chat(crew.Users[1]);
        await ann.Say($"join {crew.Room.Value}");
        await ann.Until("\"/back\" to leave");
        await bob.Until("online");
        await ann.Say("first");
        await bob.Until(" · unread: ");
        await bob.Say($"join {crew.Room.Value}");
        await bob.Until($"{crew.Users[0].Name} first");
        var seq = await Rig.Scalar<long>("SELECT max(seq) FROM room_event WHERE room_id = $1", crew.Room.Value);
        await bob.Say($"/reply {seq} //second");
        await ann.Until($"(to #{seq}) //second");
        await ann.Say($"/edit {seq} //changed");
        await bob.Until($"changed {seq} to: //changed");
        await ann.Say($"/delete {seq}");
        await bob.Until($"deleted {seq}");
        await ann.Say("//slash");
        await bob.Until($"{crew.Users[0].Name} /slash");
        await ann.Say("/edit nothing");
        await ann.Until("Say which message, by its number: /edit 12 TEXT");
    }

    [Fact]
    public async Task A_lost_connection_comes_back_by_itself()
    {
        var crew = await Rig.Crew(1);
        await using var chat = _bench.Chat(crew.Users[0], "talk", $"{crew.Room.Value}");
        await chat.Until(" online · ");
        var lost = new[] { Rig.Gateway(0), Rig.Gateway(1) }.SelectMany(gateway => gateway.Connections.All()).Where(one => one.User == crew.Users[0].Id).ToArray();
        Assert.NotEmpty(lost);
        Array.ForEach(lost, connection => connection.Abort(new ConnectionAbortedException("lost")));
        await chat.Say("said meanwhile");
        await chat.Until($"{crew.Users[0].Name} ✓ said meanwhile");
        await chat.Until(screen => screen.Rows[^2].StartsWith(" online", StringComparison.Ordinal), "it was to be online again");
    }

    [Fact]
    public async Task Lines_are_edited_completed_and_come_back()
    {
        var crew = await Rig.Crew(2);
        await using var chat = _bench.Chat(crew.Users[0]);
        await chat.Say($"join {crew.Room.Value}");
        await chat.Until(screen => screen.Rows[^1].Contains(" room of ", StringComparison.Ordinal), "the room was to be open");
        await chat.Type("/mem" + PseudoTerminal.Tab);
        await chat.Until(screen => screen.Rows[^1].EndsWith("> /members", StringComparison.Ordinal), "the command was to be completed");
        await chat.Type(PseudoTerminal.Enter);
        await chat.Until($"{crew.Users[1].Name} (member)");
        await chat.Type($"good mornin{PseudoTerminal.Left}{PseudoTerminal.Left}{PseudoTerminal.Left}r\x05g @{crew.Users[1].Name[..^1]}{PseudoTerminal.Tab}");
        await chat.Until($"@{crew.Users[0].Name}  @{crew.Users[1].Name}");
        await chat.Type("1" + PseudoTerminal.Tab + PseudoTerminal.Enter);
        await chat.Until($"{crew.Users[0].Name} ✓ good morrning @{crew.Users[1].Name}");
        await chat.Type(PseudoTerminal.Up);
        await chat.Until(screen => screen.Rows[^1].Contains("> good morrning", StringComparison.Ordinal), "the line was to come back");
    }

    [Fact]
    public async Task A_window_of_another_size_is_drawn_anew()
    {
        await using var chat = _bench.Chat();
        // Before it reads keys the terminal itself shows them.
        await chat.Until("not signed in");
        await chat.Type("half a line");
        await chat.Until("half a line");
        var status = $" {Rig.Urls[0]} · not signed in";
        foreach (var columns in (int[])[24, 120, 30, 100])
        {
            // As much of it as has room: what was drawn before the change shows less of it, or breaks it.
            var shown = status[..Math.Min(status.Length, columns - 1)].TrimEnd();
            chat.Resize(columns, 20);
            await chat.Until(
                screen => screen.Rows is [.., { Length: > 0 }, var above, "> half a line"] && above == shown
                    && screen.Text.Split("half a line").Length == 2 && screen.Text.Split("http://").Length == 2,
                $"the status and the prompt were to have one row each, and once, at {columns} columns");
        }
    }

    [Fact]
    public async Task An_interrupt_ends_it_and_leaves_the_terminal_as_it_was()
    {
        var crew = await Rig.Crew(1);
        await using (var chat = _bench.Chat(crew.Users[0]))
        {
            await chat.Say($"join {crew.Room.Value}");
            await chat.Until("\"/back\" to leave");
            await chat.Type("half a line" + PseudoTerminal.CtrlC);
            Assert.Equal(ExitCodes.Done, await chat.Exit());
            Assert.DoesNotContain("half a line", chat.Text, StringComparison.Ordinal);
        }

        await using (var shell = _bench.Shell(crew.Users[0], $"trap : INT; chat tail {crew.Room.Value} --after 0; echo \"ended with $?\"; stty -a"))
        {
            await shell.Until("made the room");
            await shell.Type(PseudoTerminal.CtrlC);
            await shell.Until("ended with 0");
            await shell.Until(" echo ");
            Assert.Equal(0, await shell.Exit());
        }
    }

    [Fact]
    public async Task An_interrupt_while_a_password_is_asked_for_ends_it()
    {
        await using var chat = _bench.Chat("login", "somebody");
        await chat.Until("Password:");
        await chat.Type("half" + PseudoTerminal.CtrlC);
        Assert.Equal(130, await chat.Exit());
        Assert.DoesNotContain("half", chat.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_input_is_the_end()
    {
        await using var chat = _bench.Chat();
        await chat.Until("not signed in");
        await chat.Type(PseudoTerminal.CtrlD);
        Assert.Equal(ExitCodes.Done, await chat.Exit());
    }

    [Fact]
    public async Task A_closed_window_ends_it()
    {
        var crew = await Rig.Crew(1);
        await using var chat = _bench.Chat(crew.Users[0]);
        await chat.Until("online");
        await chat.HangUp();
        Assert.NotEqual(ExitCodes.Done, await chat.Exit());
    }

    [Fact]
    public async Task A_reader_that_goes_ends_the_writer()
    {
        var crew = await Rig.Crew(1);
        await using var shell = _bench.Shell(
            crew.Users[0], $"for i in $(seq 50); do echo line $i; done | chat send {crew.Room.Value} > /dev/null; chat tail {crew.Room.Value} --after 0 | head -n 2; echo \"ended with ${{PIPESTATUS[0]}}\"");
        await shell.Until(string.Create(CultureInfo.InvariantCulture, $"ended with {ExitCodes.OutputClosed}"));
        Assert.Equal(0, await shell.Exit());
    }
}
