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
        await server.Store.ForgetAsync(server.Urls[0], server.Store.Find(server.Urls[0])!.SessionId);
        await server.SignInAsync(user.Name, Owners.Password, CancellationToken.None);
        Assert.NotNull(device);
        Assert.Equal(device, server.Store.KnownDevice(server.Urls[0]));
        Assert.Equal(1L, await Rig.Scalar<long>("SELECT count(*) FROM known_device WHERE user_id = $1", user.Id.Value));
    }

    [Fact]
    public async Task What_the_server_has_given_or_taken_back_is_written_down_for_who_does_not_wait_either()
    {
        var user = (await Rig.Crew(1)).Users[0];
        await Rig.GivePassword(user);
        using (var interrupted = new CancellationTokenSource())
        {
            using var server = NewServer(await Busy.Begin(_folder, interrupted));
            await server.SignInAsync(user.Name, Owners.Password, interrupted.Token);
            Assert.True(interrupted.IsCancellationRequested);
            Assert.NotNull(server.Store.Find(server.Urls[0]));
        }

        using (var interrupted = new CancellationTokenSource())
        {
            using var server = NewServer(await Busy.Begin(_folder, interrupted));
            await server.SignedIn().SignOutAsync(interrupted.Token);
            Assert.True(interrupted.IsCancellationRequested);
            Assert.Null(server.Store.Find(server.Urls[0]));
        }
    }

    [Fact]
    public async Task A_strangers_request_is_told_as_such_and_counts_once_it_is_accepted()
    {
        var (user, asker) = ((await Rig.Crew(1)).Users[0], (await Rig.Crew(1)).Users[0]);
        await Rig.GivePassword(user);
        using var server = NewServer();
        await server.SignInAsync(user.Name, Owners.Password, CancellationToken.None);
        var screen = new KeptScreen();
        await using var talk = new Cli.Talk.Talk(server, screen, TimeProvider.System);
        var running = talk.RunAsync(CancellationToken.None);
        await screen.Until("online");
        screen.Type("profile direct anybody");
        await screen.Until("Say what to change:");
        screen.Type("profile direct request");
        await screen.Until("direct rooms: request");

        using var theirs = new Rest(Rig.Urls[1], asker.Token);
        var room = (await theirs.Ask("POST", "rooms/direct", new { userId = user.Id.Value })).Text("roomId");
        await theirs.Ask("POST", $"rooms/{room}/messages", new { text = "hello" });
        await screen.Until($"@{asker.Name} asks to write to you.");
        screen.Type("rooms");
        await screen.Until($"@{asker.Name} · 2 members · asks to write to you");
        screen.Type($"direct @{asker.Name}");
        await screen.Until($"{asker.Name}: hello");
        await screen.Until("an answer accepts, or /accept; /leave declines");
        screen.Type("/accept");
        await screen.Until($"{user.Name} gave the role member");
        screen.Type("/back", "rooms");
        await screen.Until($"@{asker.Name} · 2 members · nothing unread");
        await theirs.Ask("POST", $"rooms/{room}/messages", new { text = "thank you" });
        await screen.Until($"@{asker.Name}: 1 unread");
        screen.Type("quit");
        Assert.Equal(ExitCodes.Done, await running.WaitAsync(ClusterRig.Patience));
    }

    [Fact]
    public async Task Own_messages_from_another_device_count_as_the_server_counts_them()
    {
        var crew = await Rig.Crew(2);
        await Rig.GivePassword(crew.Users[0]);
        using var server = NewServer();
        await server.SignInAsync(crew.Users[0].Name, Owners.Password, CancellationToken.None);
        var screen = new KeptScreen();
        await using var talk = new Cli.Talk.Talk(server, screen, TimeProvider.System);
        var running = talk.RunAsync(CancellationToken.None);
        await screen.Until("online");
        using var mine = new Rest(Rig.Urls[1], crew.Users[0].Token);
        using var theirs = new Rest(Rig.Urls[1], crew.Users[1].Token);
        var path = $"rooms/{crew.Room.Value}/messages";
        await mine.Ask("POST", path, new { text = "read, for nobody else wrote before" });
        await theirs.Ask("POST", path, new { text = "one" });
        await screen.Until(": 1 unread");
        await mine.Ask("POST", path, new { text = "two" });
        await theirs.Ask("POST", path, new { text = "three" });
        await screen.Until(": 3 unread");
        screen.Type("quit");
        Assert.Equal(ExitCodes.Done, await running.WaitAsync(ClusterRig.Patience));
    }

    private Server NewServer(TimeProvider? time = null) =>
        new([.. Rig.Urls], new SessionStore(new Secrets(_folder), time ?? TimeProvider.System));

    /// <summary>Another program changes the sessions, and as soon as somebody waits for it, they are interrupted and it is done.</summary>
    private sealed class Busy(FileStream held, CancellationTokenSource interrupted) : TimeProvider
    {
        public static async Task<Busy> Begin(string folder, CancellationTokenSource interrupted) =>
            new(await FileLock.TakeAsync(new Secrets(folder).PathOf("session"), System, CancellationToken.None), interrupted);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            interrupted.Cancel();
            held.Dispose();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
