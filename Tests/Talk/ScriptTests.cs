using System.Globalization;
using System.Text.Json;
using OrleansChat.Cli;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Terminal;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Terminal;
using Xunit;

namespace OrleansChat.Tests.Talk;

/// <summary><c>chat</c> in scripts: lines in, lines out, and an exit code that says how it went.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ScriptTests(SharedCluster cluster) : IDisposable
{
    private readonly TalkBench _bench = new(cluster.Rig);

    private ClusterRig Rig => cluster.Rig;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_was_said_is_exported_whole_as_it_reads_now()
    {
        var crew = await Rig.Crew(1);
        var lines = string.Join('\n', Enumerable.Range(1, 250).Select(number => $"line {number}"));
        var sent = await Run(crew.Users[0].Token, lines, "send", $"{crew.Room.Value}");
        var seqs = sent.Output.Split('\n').Select(line => long.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal((ExitCodes.Done, 250), (sent.Code, seqs.Length));

        var exported = await Run(crew.Users[0].Token, "", "export", $"{crew.Room.Value}", "--json");
        var items = exported.Output.Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(ExitCodes.Done, exported.Code);
        Assert.Equal(Enumerable.Range(1, items.Length).Select(seq => (long)seq), items.Select(item => item.GetProperty("seq").GetInt64()));
        Assert.Equal(
            Enumerable.Range(1, 250).Select(number => $"line {number}"),
            items.Where(item => item.GetProperty("kind").GetString() == "message").Select(item => item.GetProperty("text").GetString()));

        var at = $@"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z$";
        Assert.All(items, item => Assert.Matches(at, item.GetProperty("at").GetString()));

        var tail = await Run(crew.Users[0].Token, "", "export", $"{crew.Room.Value}", "--after", $"{seqs[^2]}");
        Assert.Matches($@"^{seqs[^1]}\t\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ\t{crew.Users[0].Name}\tline 250$", tail.Output);
    }

    [Fact]
    public async Task The_exit_code_says_how_it_went()
    {
        var crew = await Rig.Crew(1);
        Assert.Equal(ExitCodes.Refused, (await Run(crew.Users[0].Token, "", "send", "no such room", "hello")).Code);
        Assert.Equal(ExitCodes.Usage, (await Run(crew.Users[0].Token, "", "send")).Code);
        Assert.Equal(ExitCodes.Usage, (await Run(crew.Users[0].Token, "", "rooms", "--url", "ftp://nowhere")).Code);
        Assert.Equal(ExitCodes.NotSignedIn, (await Run(null, "", "rooms")).Code);
        Assert.Equal(ExitCodes.NotSignedIn, (await Run("nonsense", "", "rooms")).Code);
        Assert.Equal(ExitCodes.Unreachable, (await Run(crew.Users[0].Token, "", "rooms", "--url", "http://127.0.0.1:1")).Code);
    }

    [Fact]
    public async Task A_conversation_may_come_out_of_a_pipe()
    {
        var crew = await Rig.Crew(1);
        var script = $"rooms\ndance\njoin {crew.Room.Value}\nhello from a pipe\n/members\n/nothing\n";
        var talked = await Run(crew.Users[0].Token, script, "--plain");
        Assert.Equal(ExitCodes.Done, talked.Code);
        Assert.Contains("! There is no \"dance\" here. Type \"help\".", talked.Output, StringComparison.Ordinal);
        Assert.Contains("! There is no \"/nothing\" here. Type \"/help\".", talked.Output, StringComparison.Ordinal);
        Assert.Contains($"* {crew.Users[0].Name} (owner)", talked.Output, StringComparison.Ordinal);
        Assert.Matches(@"\* sent #\d+", talked.Output);
        Assert.DoesNotContain('\e', talked.Output);
    }

    [Fact]
    public async Task The_settings_file_says_what_is_wanted_always()
    {
        var crew = await Rig.Crew(1);
        var folder = Directory.CreateDirectory(Path.Combine(_bench.Home, "orleanschat")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "settings.json"), $$"""{"room": "{{crew.Room.Value}}", "plain": true}""");
        var talked = await Run(crew.Users[0].Token, "straight into the room\n", "talk");
        Assert.Equal(ExitCodes.Done, talked.Code);
        Assert.Matches(@"\* sent #\d+", talked.Output);

        await File.WriteAllTextAsync(Path.Combine(folder, "settings.json"), """{"rooom": "garden"}""");
        var misspelt = await Run(crew.Users[0].Token, "", "talk");
        Assert.Equal(ExitCodes.Usage, misspelt.Code);
        Assert.Contains("rooom", misspelt.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_is_in_the_systems_key_store_and_in_no_file()
    {
        var user = (await Rig.Crew(1)).Users[0];
        await Rig.GivePassword(user);
        _bench.Keyring = new Keyring();
        using (_bench.Keyring)
        {
            var signedIn = await Run(null, Owners.Password + "\n", "login", user.Name);
            Assert.True(signedIn.Code == ExitCodes.Done, signedIn.Errors);
            Assert.Contains($"session@{Rig.Urls[0]}", _bench.Keyring.Asked, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(_bench.Home, "orleanschat", "session.json")));
            Assert.Equal(ExitCodes.Done, (await Run(null, "", "rooms")).Code);

            // What stood in for it ends alone.
            var standIn = await Run(user.Token, "", "logout");
            Assert.Equal((ExitCodes.Done, "Signed out.", ""), (standIn.Code, standIn.Output, standIn.Errors));
            Assert.Equal(ExitCodes.Done, (await Run(null, "", "rooms")).Code);
            Assert.Equal(ExitCodes.Done, (await Run(null, "", "logout")).Code);
            Assert.Equal(ExitCodes.NotSignedIn, (await Run(null, "", "rooms")).Code);

            // What it may not have forgotten is told.
            _bench.Keyring.Lock();
            Assert.Equal(ExitCodes.Done, (await Run(null, Owners.Password + "\n", "login", user.Name)).Code);
            var still = await Run(null, "", "logout");
            Assert.Equal((ExitCodes.Done, "Signed out.", Secrets.NotForgotten), (still.Code, still.Output, still.Errors.Trim()));
            _bench.Keyring.Unlock();

            // Who does not want it says so.
            var folder = Directory.CreateDirectory(Path.Combine(_bench.Home, "orleanschat")).FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, "settings.json"), """{"keyStore": false}""");
            Assert.Equal(ExitCodes.Done, (await Run(null, Owners.Password + "\n", "login", user.Name)).Code);
            Assert.True(File.Exists(Path.Combine(folder, "session.json")));
        }
    }

    [Fact]
    public async Task A_folder_that_can_hold_no_session_is_told_of_in_one_sentence()
    {
        var user = (await Rig.Crew(1)).Users[0];
        await Rig.GivePassword(user);
        var folder = Path.Combine(_bench.Home, "orleanschat");
        await File.WriteAllTextAsync(folder, "a file where the folder goes");
        var refused = await Run(null, Owners.Password + "\n", "login", user.Name);
        Assert.Equal((ExitCodes.Usage, ""), (refused.Code, refused.Output));
        Assert.Contains(folder, Assert.Single(refused.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_in_the_current_folder_is_asked_for_nothing()
    {
        // The program starts in its home here.
        var trap = Path.Combine(_bench.Home, "secret-tool");
        await File.WriteAllTextAsync(trap, "#!/bin/sh\ntouch \"$HOME/asked\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(trap, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Equal(ExitCodes.NotSignedIn, (await Run(null, "", "rooms")).Code);
        Assert.False(File.Exists(Path.Combine(_bench.Home, "asked")));
    }

    private async Task<(int Code, string Output, string Errors)> Run(string? token, string input, params string[] arguments)
    {
        var (code, output, errors) = await Program.Run(_bench.Environment(token), input, arguments);
        return (code, output.TrimEnd(), errors);
    }
}
