using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Cli;
using OrleansChat.Cli.Talk.Rooms;
using OrleansChat.Grains.Retention;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Terminal;
using Xunit;

namespace OrleansChat.Tests.Talk;

/// <summary>In the lobby and in a room, at a terminal: what is done to messages, files, and one's own account.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RoomTests(SharedCluster cluster) : IDisposable
{
    private readonly TalkBench _bench = new(cluster.Rig);

    private ClusterRig Rig => cluster.Rig;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Messages_are_reacted_to_pinned_and_begin_threads()
    {
        var crew = await Rig.Crew(2);
        var seq = await Post(crew, "the first");
        await using var chat = _bench.Chat(crew.Users[0], "talk", $"{crew.Room.Value}");
        await chat.Until("the first");
        await chat.Say($"/react {seq} 👍");
        await chat.Until($"reacted to {seq} with 👍");
        await chat.Say($"/pin {seq}");
        await chat.Until($"pinned {seq}");
        await chat.Say($"/thread {seq} below it");
        await chat.Until($"(in thread #{seq}) below it");
        await chat.Say($"/replies {seq}");
        await chat.Until($"the first [pinned] [1 in its thread] 👍 1");
        await chat.Say("/pins");
        await chat.Until("— 1 found —");
        await chat.Say($"/unreact {seq} 👍");
        await chat.Until($"took 👍 off {seq}");
        await chat.Say($"/unpin {seq}");
        await chat.Until($"unpinned {seq}");
        await chat.Say("/pins");
        await chat.Until("Nothing is pinned here.");
        await chat.Say($"/around {seq}");
        await chat.Until("— back to now —", times: 3);
        await chat.Say("/around yesterday, perhaps");
        await chat.Until("Say where: /around 12, or /around 2026-05-01");
        await chat.Say("/react 👍");
        await chat.Until("Say which message, by its number: /react 12 EMOJI");
    }

    [Fact]
    public async Task Files_go_up_and_come_down()
    {
        var crew = await Rig.Crew(2);
        var (sent, saved) = (Path.Combine(_bench.Home, "notes of today.txt"), Path.Combine(_bench.Home, "saved"));
        await File.WriteAllTextAsync(sent, "bring the roses in");
        await using var ann = _bench.Chat(crew.Users[0], "talk", $"{crew.Room.Value}");
        await using var bob = _bench.Chat(crew.Users[1], "talk", $"{crew.Room.Value}");
        await bob.Until("online");
        await ann.Say("/upload");
        await ann.Until("Say which file: /upload PATH");
        await ann.Say($"/upload {_bench.Home}/nothing");
        await ann.Until("There is no file");
        await ann.Say($"/upload {sent}");
        await bob.Until("[notes of today.txt]");
        var seq = await Rig.Scalar<long>("SELECT max(seq) FROM room_event WHERE room_id = $1", crew.Room.Value);
        await bob.Say($"/download {seq} {saved}");
        await bob.Until("Saved ");
        await bob.Say($"/download {seq} {saved}");
        await bob.Until("Saved ", times: 2);
        await Found(crew.Users[1], "has:file");
        await bob.Say("/files");
        await bob.Until("[notes of today.txt]", times: 2);
        await bob.Until("That is all.");
        await bob.Say($"/download {seq - 1}");
        await bob.Until("carries no files.");
        Assert.Equal(["notes of today (2).txt", "notes of today.txt"], Directory.GetFiles(saved).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(saved), file => Assert.Equal("bring the roses in", File.ReadAllText(file)));
    }

    [Fact]
    public async Task The_lobby_has_people_the_own_profile_and_devices()
    {
        var crew = await Rig.Crew(2);
        var user = crew.Users[0];
        await Rig.GivePassword(user);
        await using (var elsewhere = _bench.Chat())
        {
            await elsewhere.Say($"login {user.Name}");
            await elsewhere.Until(screen => screen.Rows[^1].StartsWith("Password", StringComparison.Ordinal), "the password was to be asked for");
            await elsewhere.Say(Owners.Password);
            await elsewhere.Until($"You are {user.Name}.");

            await using var chat = _bench.Chat(user);
            await chat.Until("online");
            await chat.Say($"users {crew.Users[1].Name[..^1]}");
            await chat.Until(crew.Users[1].Name);
            await chat.Say("profile display Ann of the Roses");
            await chat.Until("display name: Ann of the Roses");
            await chat.Say("profile display -");
            await chat.Until("display name: none");
            await chat.Say("profile direct shared");
            await chat.Until("direct rooms: shared");
            await chat.Say("profile nonsense");
            await chat.Until("Say what to change:");
            await chat.Say("sessions");
            await chat.Until(" · this one");
            await chat.Until($"terminal on {Environment.MachineName}");
            await chat.Say("sessions end 77");
            await chat.Until("Say which, by its number in the list:");
            await chat.Say("sessions end others");
            await chat.Until("All other devices are signed out.");
            await elsewhere.Until("This session is over: revoked");
            await elsewhere.Say("quit");
            Assert.Equal(ExitCodes.Done, await elsewhere.Exit());
        }
    }

    [Fact]
    public async Task Two_talk_alone_and_it_is_counted_what_is_unread()
    {
        var users = (await Rig.Crew(2)).Users;
        await using var ann = _bench.Chat(users[0]);
        await using var bob = _bench.Chat(users[1]);
        await bob.Until("online");
        await ann.Say($"direct {users[1].Name}");
        await ann.Until($"— @{users[1].Name} —");
        await ann.Say("just us");
        await ann.Say("and again");
        await bob.Until($"unread: @{users[0].Name} 2");
        await bob.Say("rooms");
        await bob.Until("2 unread");
        await bob.Say($"direct {users[0].Name}");
        await bob.Until("and again");
        await bob.Until("nothing unread");
    }

    [Fact]
    public async Task What_was_said_before_is_scrolled_back_to_up_to_the_beginning_while_the_talk_goes_on()
    {
        var crew = await Rig.Crew(2);
        for (var number = 1; number <= 45; number++)
        {
            await Post(crew, $"number {number}.");
        }

        await using var chat = _bench.Chat(crew.Users[0], "talk", $"{crew.Room.Value}");
        await chat.Until("number 45.");
        await chat.Until(" online · ");
        Assert.DoesNotContain("number 5.", chat.Text, StringComparison.Ordinal);
        await chat.Type(PseudoTerminal.PageUp);
        await chat.Until(screen => IsLookingBack(screen) && screen.Text.Contains("number 25.", StringComparison.Ordinal), "an older page was to come by itself");
        while (!chat.Text.Contains("— nothing is kept from before —", StringComparison.Ordinal))
        {
            // Each look at the first line brings a page.
            await chat.Type(PseudoTerminal.Home);
            await chat.Until(screen => screen.Rows[0].Contains('—') || screen.Rows[0].Contains(" number ", StringComparison.Ordinal), "the first line was to be shown");
        }

        await chat.Until(screen => screen.Text.Contains("number 1.", StringComparison.Ordinal), "the beginning was to be shown");
        Assert.DoesNotContain("number 45.", chat.Text, StringComparison.Ordinal);

        // Meanwhile the talk goes on, and a window of another size shows the same.
        await Post(crew, "said meanwhile");
        chat.Resize(60, 12);
        await chat.Until(screen => IsLookingBack(screen) && screen.Rows.Count == 12 && screen.Rows.All(row => row.Length <= 60), "it was to be drawn anew");
        await chat.Type(PseudoTerminal.PageDown + PseudoTerminal.Escape);
        await chat.Until(screen => !IsLookingBack(screen) && screen.Text.Split("said meanwhile").Length == 2, "the talk was to be back, with what was missed");
        Assert.Equal(2, chat.Text.Split("number 45.").Length);
        await chat.Say("here again");
        await chat.Until($"{crew.Users[0].Name} ✓ here again");
        await chat.Type(PseudoTerminal.PageUp + PseudoTerminal.CtrlC);
        Assert.Equal(ExitCodes.Done, await chat.Exit());
        Assert.Contains("here again", chat.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_room_is_scrolled_back_anew_and_what_could_not_be_read_is_asked_for_again()
    {
        var crew = await Rig.Crew(2);
        for (var number = 1; number <= 60; number++)
        {
            await Post(crew, $"number {number}.");
        }

        await using var chat = _bench.Chat(crew.Users[0]);
        await chat.Until(" online · ");
        await chat.Type(PseudoTerminal.PageUp);
        await chat.Until(IsLookingBack, "the lobby's lines were to be looked at");
        await chat.Type(PseudoTerminal.Escape);
        await chat.Until(screen => !IsLookingBack(screen), "the lobby was to be back");
        await chat.Say($"join {crew.Room.Value}");
        await chat.Until("number 60.");
        await chat.Type(PseudoTerminal.PageUp);
        await chat.Until(
            screen => IsLookingBack(screen) && screen.Text.Contains("number 40.", StringComparison.Ordinal), "an older page was to come");

        // For a while the server says no.
        var (room, user) = (crew.Room.Value, crew.Users[0].Id.Value);
        var role = await Rig.Scalar<short>("SELECT role FROM room_member WHERE room_id = $1 AND user_id = $2", room, user);
        await Rig.Execute("UPDATE room_member SET role = 0 WHERE room_id = $1 AND user_id = $2", room, user);
        var rows = 0;
        await chat.Until(screen => (rows = RowsOf(screen)) > 2 * RoomPlace.Page, "two pages were to be there");
        await chat.Type(PseudoTerminal.Home);
        await chat.Until(screen => RowsOf(screen) > rows, "the refusal was to be told");
        await Rig.Execute("UPDATE room_member SET role = $3 WHERE room_id = $1 AND user_id = $2", room, user, role);
        await chat.Type(PseudoTerminal.Home);
        await chat.Until(screen => RowsOf(screen) > rows + 10, "the page was to come after all");
    }

    [Fact]
    public async Task What_the_room_forgets_is_told_and_not_looked_for_any_more()
    {
        var crew = await Rig.Crew(2);
        await Post(crew, "long ago");
        var kept = await Post(crew, "lately");
        await using var chat = _bench.Chat(crew.Users[0], "talk", $"{crew.Room.Value}");
        await chat.Until("lately");
        await chat.Until(" online · ");
        await Rig.Execute("UPDATE room SET retention_days = 30 WHERE room_id = $1", crew.Room.Value);
        await Rig.Execute("UPDATE room_event SET at = at - interval '31 days' WHERE room_id = $1 AND seq < $2", crew.Room.Value, kept);
        Assert.True((await Rig.Silos[0].Services.GetRequiredService<RetentionSweep>().Run(CancellationToken.None)).Ok);
        await chat.Until($"— what was said before #{kept} is no longer kept —");
        await chat.Say("/history");
        await chat.Until("That was the beginning.");
    }

    [Fact]
    public async Task What_was_said_is_found_again()
    {
        var crew = await Rig.Crew(2);
        var seq = await Post(crew, "the roses are out");
        await Post(crew, "nothing of the kind");
        await Found(crew.Users[0], "roses");
        await using var chat = _bench.Chat(crew.Users[0]);
        await chat.Until(" online · ");
        await chat.Say("search roses");
        await chat.Until($"{crew.Users[1].Name}: the «roses» are out");
        await chat.Until("That is all.");
        await chat.Say($"join {crew.Room.Value}");
        await chat.Until("\"/back\" to leave");
        await chat.Say("/search thorns");
        await chat.Until("Nothing was found.");
        await chat.Say("/search more");
        await chat.Until("There is nothing more to show.");
        await chat.Say($"/around {seq}");
        await chat.Until("the roses are out", times: 2);
    }

    private static bool IsLookingBack(TerminalScreen screen) => screen.Rows[^1].EndsWith("Esc: back", StringComparison.Ordinal);

    /// <summary>How many rows can be looked back on, as its last row says; 0: it does not.</summary>
    private static int RowsOf(TerminalScreen screen) =>
        int.TryParse(Regex.Match(screen.Rows[^1], @" of (\d+) · ").Groups[1].Value, CultureInfo.InvariantCulture, out var rows) ? rows : 0;

    /// <summary>Until the index has it.</summary>
    private async Task Found(CrewUser by, string query)
    {
        using var rest = new Support.Talk.Rest(Rig.Urls[0], by.Token);
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while ((await rest.Ask("GET", $"search?query={query}")).Json.GetProperty("items").GetArrayLength() == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    private async Task<long> Post(Crew crew, string text)
    {
        using var rest = new Support.Talk.Rest(Rig.Urls[0], crew.Users[1].Token);
        return (await rest.Ask("POST", $"rooms/{crew.Room.Value}/messages", new { text })).Json.GetProperty("seq").GetInt64();
    }
}
