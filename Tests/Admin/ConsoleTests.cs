using System.Text.Json;
using OrleansChat.Cli;
using OrleansChat.Cli.Admin;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Terminal;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Admin;

/// <summary>The operators' console against a real cluster, one verb at a time.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ConsoleTests(SharedCluster cluster) : IDisposable
{
    private readonly ConsoleBench _bench = new(cluster.Rig.Gateway(0).AdminUrl);

    private ClusterRig Rig => cluster.Rig;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Each_verb_can_be_run_alone_as_JSON_and_ends_with_its_code()
    {
        using var chief = await Chief.SignIn(Rig);
        var status = await _bench.Run(chief.Token, "", "status", "--json");
        Assert.Equal((ExitCodes.Done, ""), (status.Code, status.Errors));
        Assert.Equal("gateway-1", JsonSerializer.Deserialize<JsonElement>(status.Output).GetProperty("answering").GetString());

        Assert.Equal(ExitCodes.NotSignedIn, (await _bench.Run(null, "", "status")).Code);
        Assert.Equal(ExitCodes.Usage, (await _bench.Run(chief.Token, "", "user")).Code);
        Assert.Equal(ExitCodes.Usage, (await _bench.Run(chief.Token, "", "user", "ann", "tickle")).Code);
        Assert.Equal(ExitCodes.Refused, (await _bench.Run(chief.Token, "", "user", "nobody-here")).Code);
        Assert.Equal(ExitCodes.Unreachable, (await _bench.Run(chief.Token, "", "status", "--admin-url", "http://127.0.0.1:1")).Code);
        Assert.Equal(ExitCodes.Refused, (await _bench.Run(chief.Token, "", "status", "--admin-url", Rig.Urls[0].ToString())).Code);
    }

    [Fact]
    public async Task A_sign_in_is_kept_in_a_file_that_nobody_else_can_read()
    {
        using var chief = await Chief.SignIn(Rig);
        var signedIn = await _bench.Run(null, $"{Chief.Password}\n{chief.Codes[1]}\n", "login", chief.Name);
        Assert.True(signedIn.Code == ExitCodes.Done, signedIn.Errors);
        Assert.True(ConsoleBench.IsPrivate(Path.Combine(_bench.Home, "orleanschat", "admin.json")));
        Assert.Equal(ExitCodes.Done, (await _bench.Run(null, "", "uptime")).Code);

        // What stood in for it ends alone.
        Assert.Equal(ExitCodes.Done, (await _bench.Run(chief.Token, "", "logout")).Code);
        Assert.Equal(ExitCodes.NotSignedIn, (await _bench.Run(chief.Token, "", "uptime")).Code);
        Assert.Equal(ExitCodes.Done, (await _bench.Run(null, "", "uptime")).Code);
        Assert.Equal(ExitCodes.Done, (await _bench.Run(null, "", "logout")).Code);
        Assert.Equal(ExitCodes.NotSignedIn, (await _bench.Run(null, "", "uptime")).Code);
    }

    [Fact]
    public async Task A_console_stays_that_of_its_operator_when_another_one_signs_in()
    {
        using var ann = await Chief.SignIn(Rig);
        using var bob = await Chief.SignIn(Rig);
        using var hers = Console();
        await hers.SignInAsync(ann.Name, Chief.Password, () => ann.Codes[1], CancellationToken.None);
        using (var his = Console())
        {
            await his.SignInAsync(bob.Name, Chief.Password, () => bob.Codes[1], CancellationToken.None);
            await his.SignOutAsync(CancellationToken.None);
        }

        // What is kept now is worth nothing, and is not what she goes by.
        await hers.GetAsync("status", CancellationToken.None);
        using (var his = Console())
        {
            await his.SignInAsync(bob.Name, Chief.Password, () => bob.Codes[2], CancellationToken.None);
        }

        await hers.SignOutAsync(CancellationToken.None);
        Assert.True(await hers.ForgetAsync());
        Assert.False(hers.IsSignedIn);
        using var later = Console();
        await later.GetAsync("status", CancellationToken.None);
    }

    /// <summary>As another program has it.</summary>
    private AdminServer Console() => new(Rig.Gateway(0).AdminUrl, new AdminTokens(new Secrets(_bench.Home), TimeProvider.System));

    [Fact]
    public async Task Rooms_users_and_the_server_are_looked_after()
    {
        await using var talk = await Conversation.Start(Rig, 2);
        using var chief = await Chief.SignIn(Rig);
        var (room, user) = (talk.Room.ToString(), (await Rig.Crew(1)).Users[0].Name);
        var silo = (await Rig.SiloOf(talk.Room)).Name;
        Assert.Contains(silo, (await Say("where", room)).Output, StringComparison.Ordinal);
        var to = Rig.Silos.Single(one => one.Name != silo).Name;
        Assert.Contains(to, (await Say("move", room, "--to", to)).Output, StringComparison.Ordinal);
        Assert.Contains((await Say("room", room, "retention", "30")).Output.Split('\n'), line => line.StartsWith("DAYS", StringComparison.Ordinal) && line.TrimEnd().EndsWith(" 30", StringComparison.Ordinal));
        await Say("room", room, "retention", "default");
        var file = Path.Combine(_bench.Home, "room.jsonl");
        await Say("room", room, "export", "--out", file);
        Assert.Contains(room, await File.ReadAllTextAsync(file), StringComparison.Ordinal);

        // Not without being asked, and a pipe is asked nothing.
        Assert.Equal(ExitCodes.Usage, (await _bench.Run(chief.Token, "", "room", room, "delete")).Code);
        await Say("room", room, "delete", "--yes");
        Assert.Contains("yes", (await Say("room", room)).Output.Split('\n').Single(line => line.StartsWith("DELETED", StringComparison.Ordinal)), StringComparison.Ordinal);

        await Say("user", user, "ban");
        Assert.Contains("yes", (await Say("user", user)).Output.Split('\n').Single(line => line.StartsWith("BANNED", StringComparison.Ordinal)), StringComparison.Ordinal);
        await Say("user", user, "unban");
        Assert.Contains(chief.Name, (await Say("sessions", "--user", chief.Name)).Output, StringComparison.Ordinal);
        Assert.Contains("current", (await Say("keys")).Output, StringComparison.Ordinal);
        Assert.Contains("Chat:Cluster:ProbePeriod", (await Say("config", "show", to)).Output, StringComparison.Ordinal);
        await Say("motd", "Back", "at", "noon");
        Assert.Contains("Back at noon", (await Say("motd")).Output, StringComparison.Ordinal);
        await Say("motd", "--clear");
        Assert.Contains("open", (await Say("registration")).Output, StringComparison.Ordinal);
        await Say("announce", "hello");
        await Say("reports");
        await Say("rooms", "--busiest");
        await Say("silos");
        await Say("gateways");

        async Task<(int Code, string Output, string Errors)> Say(params string[] words)
        {
            var said = await _bench.Run(chief.Token, "", words);
            Assert.True(said.Code == ExitCodes.Done, $"{string.Join(' ', words)}: {said.Code} {said.Errors}");
            return said;
        }
    }
}
