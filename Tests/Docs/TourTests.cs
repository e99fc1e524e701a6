using System.Diagnostics;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Terminal;
using Xunit;

namespace OrleansChat.Tests.Docs;

/// <summary>README's five minutes, typed into a real shell in front of a real server: what it shows is what comes out.</summary>
public sealed class TourTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Shown = "url=http://127.0.0.1:5080";
    private const char EndOfStep = '\u001e';

    // As ./dev chat. What follows a room for ever is ended after as many lines as README shows of it.
    private const string Dev = """
        #!/bin/bash
        [ "$1" = chat ] || { echo "$*: not on this tour" >&2; exit 1; }
        shift
        [ "${1-}" = tail ] || exec dotnet "$CHAT" "$@"
        exec 3< <(exec dotnet "$CHAT" "$@")
        follower=$!
        for ((line = 0; line < FOLLOWED; line++)); do IFS= read -r said <&3; echo "$said"; done
        kill "$follower"
        """;

    [Fact]
    public async Task What_README_says_to_type_does_what_it_shows()
    {
        // The rest of the section is about clusters and faults.
        var steps = Tour.Read(blocks: 2);
        Assert.Contains(Shown, steps[0].Commands, StringComparison.Ordinal);
        var home = Directory.CreateTempSubdirectory("chat-tour-").FullName;
        try
        {
            await using var database = await postgres.CreateDatabase();
            await using var server = await ServerProcess.AllInOne(database.ConnectionString, await DevScript.Settings(Path.Combine(home, ".data")));
            var script = string.Join('\n', steps.Select(step => $"{step.Commands}\nprintf '{EndOfStep}'")).Replace(Shown, $"url={server.Public.BaseAddress!.GetLeftPart(UriPartial.Authority)}", StringComparison.Ordinal);
            var followed = steps.Single(step => step.Commands.Contains("chat tail", StringComparison.Ordinal)).Output.Count;

            var (code, output, errors) = await Type(home, script, followed);

            Assert.True(code == 0, errors);
            foreach (var (step, came) in steps.Zip(output.Split(EndOfStep)))
            {
                // Where README shows nothing it says nothing about the output.
                var lines = step.Output.Count == 0 ? [] : came.TrimEnd().Split('\n');
                Assert.True(step.Output.Count == lines.Length, $"{step.Commands}\n{came}");
                Assert.All(step.Output.Zip(lines), line => Assert.Matches(line.First, line.Second));
            }

            Assert.Contains("Hello, garden", await File.ReadAllTextAsync(Path.Combine(home, "garden.jsonl")), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task<(int Code, string Output, string Errors)> Type(string home, string script, int followed)
    {
        var dev = Path.Combine(home, "dev");
        await File.WriteAllTextAsync(dev, Dev + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(dev, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var start = new ProcessStartInfo("bash", ["-ec", script])
        {
            WorkingDirectory = home,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("CHAT_URL");
        start.Environment.Remove("CHAT_TOKEN");
        foreach (var (name, value) in new[]
        {
            ("CHAT", Program.Path), ("FOLLOWED", $"{followed}"), ("HOME", home), ("XDG_CONFIG_HOME", home), ("LANG", "C.UTF-8"), ("DBUS_SESSION_BUS_ADDRESS", "disabled:"),
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(ClusterRig.Patience * 3);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        // What "chat login" asks for.
        await process.StandardInput.WriteLineAsync("correct horse");
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
