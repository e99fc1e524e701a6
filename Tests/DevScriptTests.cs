using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests;

/// <summary>What <c>./dev</c> says when it cannot: one sentence, before it has started anything.</summary>
public sealed class DevScriptTests : IDisposable
{
    // Where no namespaces are allowed there is no small disk: then only the report of one.
    private const string OnASmallDisk = """
        if unshare -rm true 2>/dev/null; then exec unshare -rm sh -c 'mount -t tmpfs -o size=16m tmpfs "$CHAT_DATA" && exec ./dev up'; fi
        df() { printf 'head\nfs 16384 0 16384 0%% /\n'; }
        export -f df
        exec ./dev up
        """;

    private readonly string _data = Directory.CreateTempSubdirectory("chat-dev-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_taken_port_is_named_with_another_one_to_type()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (status, said) = await Run($"exec ./dev up --detach --port {port}");

        Assert.Equal(1, status);
        Assert.Equal($"dev: port {port} is taken; choose another: ./dev up --port {port + 1}", said);
        Assert.False(Directory.Exists(Path.Combine(_data, "postgres")));
    }

    [Fact]
    public async Task A_full_disk_is_named_with_what_is_left_and_what_is_needed()
    {
        var (status, said) = await Run(OnASmallDisk);

        Assert.Equal(1, status);
        // The lock and a directory take a page or two.
        Assert.Matches($"^dev: the disk of {_data} is full: 1[56] MB left, 512 MB needed\\.$", said);
        Assert.False(Directory.Exists(Path.Combine(_data, "postgres")));
    }

    [Theory]
    [InlineData("dotnet", "dev: the .NET 10 SDK is missing; see https://dotnet.microsoft.com/download/dotnet/10.0 for your system.")]
    [InlineData("awk flock", "dev: missing: awk flock; on Debian and Ubuntu type: apt-get install -y coreutils findutils grep mawk sed util-linux")]
    public async Task A_missing_tool_is_named_with_what_to_do(string missing, string expected)
    {
        var script = $"""
            mkdir "$CHAT_DATA/bin" && for directory in $(tr : ' ' <<<"$PATH"); do ln -sf "$directory"/* "$CHAT_DATA/bin/"; done
            (cd "$CHAT_DATA/bin" && rm {missing})
            PATH=$CHAT_DATA/bin exec ./dev up --detach --port {Ports.Free()}
            """;
        Assert.Equal((1, expected), await Run(script));
        Assert.False(Directory.Exists(Path.Combine(_data, "postgres")));
    }

    [Fact]
    public async Task No_server_is_given_the_port_that_was_asked_for_though_it_is_free_and_was_theirs_before()
    {
        const string script = """
            run=$CHAT_DATA; source <(sed -n '/^taken()/p;/^port()/,/^}/p' dev)
            echo 'silo-1 24107' >"$run/ports"; port=24107; given=$(port silo-1)
            [ "$given" != 24107 ] && grep -q "^silo-1 $given$" "$run/ports"
            """;
        Assert.Equal((0, ""), await Run(script));
    }

    [Fact]
    public async Task Whatever_ends_with_75_is_started_again_and_what_ends_with_0_is_not()
    {
        const string script = """
            set -euo pipefail
            source <(sed -n '/^say()/p;/^die()/p;/^# --- processes/,/^# --- database/p;/^follow()/,/^}/p' dev)
            data=$CHAT_DATA run=$CHAT_DATA postgres=true
            exec 9>"$run/lock"
            printf '#!/bin/sh\necho began >>"$CHAT_DATA/runs"; [ "$(wc -l <"$CHAT_DATA/runs")" -gt 1 ] || exit 75\n' >"$run/dotnet"
            chmod +x "$run/dotnet"; PATH=$run:$PATH
            echo none >"$run/connection"; echo program >"$run/silo-1.cmd"
            start silo-1
            follow
            """;
        var (status, said) = await Run(script);
        Assert.Equal(0, status);
        Assert.StartsWith("silo-1 starts again", said, StringComparison.Ordinal);
        Assert.Equal(["began", "began"], await File.ReadAllLinesAsync(Path.Combine(_data, "runs")));
    }

    [Fact]
    public async Task A_release_that_two_take_at_once_is_built_once_and_the_three_taken_last_are_kept()
    {
        const string script = """
            set -euo pipefail
            source <(sed -n '/^die()/p;/^say()/p;/^take_release()/,/^}/p' dev)
            root=$CHAT_DATA data=$CHAT_DATA
            need_dotnet() { :; }; room_on_disk() { :; }; git() { tar -c --files-from /dev/null; }
            dotnet() {
              sleep 0.3; echo built >>"$root/builds"
              mkdir -p artifacts/bin/{Silo,Gateway}/release Gateway/Settings && touch Gateway/Settings/known.txt
            }
            take_release first & data=$CHAT_DATA/other; mkdir "$data"; take_release first; wait $!
            data=$CHAT_DATA
            [ "$(wc -l <"$root/builds")" = 1 ] && [ -d "$data/before/Silo" ] && [ -d "$data/other/before/Silo" ]
            for name in second third first fourth; do take_release $name; done
            [ "$(ls "$root/artifacts/releases" | sort | tr '\n' ' ')" = "first fourth third " ]
            [ "$(wc -l <"$root/builds")" = 4 ]
            """;
        var (status, said) = await Run(script);
        Assert.True(status == 0, said);
    }

    [Theory]
    [InlineData("up --silos 0", "dev: --silos takes a number from 1 to 16.")]
    [InlineData("up --port", "dev: --port takes a number from 1 to 65535.")]
    [InlineData("fly", "dev: there is no verb fly; see ./dev help.")]
    public async Task What_it_does_not_understand_is_named(string arguments, string expected) =>
        Assert.Equal((1, expected), await Run($"exec ./dev {arguments}"));

    private async Task<(int Status, string Said)> Run(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["CHAT_DATA"] = _data;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal("", await output);
        return (process.ExitCode, said.Trim());
    }
}
