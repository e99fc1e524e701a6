using OrleansChat.Cli;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Talk;

/// <summary>The terminal client in talk with a real cluster.</summary>
[Collection(ClusterCollection.Name)]
public sealed class TalkTests(SharedCluster cluster) : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private ClusterRig Rig => cluster.Rig;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_message_of_the_day_and_a_new_name_are_shown_at_sign_in_and_as_they_come()
    {
        var users = (await Rig.Crew(2)).Users;
        await Rig.GivePassword(users[1]);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(users[0]));
        using var elsewhere = new Rest(Rig.Urls[1], users[1].Token);
        try
        {
            await chief.Ask("PUT", "operator/texts/motd/en", new { text = "Back at noon" });
            var screen = new KeptScreen();
            using var server = NewServer();
            await using var talk = new Cli.Talk.Talk(server, screen, TimeProvider.System);
            var running = talk.RunAsync(CancellationToken.None);
            screen.Type($"login {users[1].Name}", Owners.Password);
            await screen.Until($"You are {users[1].Name}");
            await screen.Until("Back at noon");

            await chief.Ask("PUT", "operator/texts/motd/en", new { text = "Back at one" });
            await screen.Until("Back at one");
            var name = $"y{Guid.NewGuid():N}"[..20];
            Assert.Equal(200, (await elsewhere.Ask("PATCH", "me", new { username = name })).Status);
            await screen.Until($"You are {name} now");
            await chief.Ask("DELETE", "operator/texts/motd/en");
            await screen.Until("taken back");
            screen.Type("quit");
            Assert.Equal(ExitCodes.Done, await running.WaitAsync(ClusterRig.Patience));
        }
        finally
        {
            await chief.Ask("DELETE", "operator/texts/motd/en");
        }
    }

    [Fact]
    public async Task A_device_that_signs_in_again_is_the_same_device()
    {
        var user = (await Rig.Crew(1)).Users[0];
        await Rig.GivePassword(user);
        using var server = NewServer();
        await server.SignInAsync(user.Name, Owners.Password, CancellationToken.None);
        var device = server.Store.KnownDevice(server.Urls[0]);
        await server.Store.ForgetAsync(server.Urls[0], CancellationToken.None);
        await server.SignInAsync(user.Name, Owners.Password, CancellationToken.None);
        Assert.NotNull(device);
        Assert.Equal(device, server.Store.KnownDevice(server.Urls[0]));
        Assert.Equal(1L, await Rig.Scalar<long>("SELECT count(*) FROM known_device WHERE user_id = $1", user.Id.Value));
    }

    private Server NewServer() => new([.. Rig.Urls], new SessionStore(new Secrets(_folder), TimeProvider.System));
}
