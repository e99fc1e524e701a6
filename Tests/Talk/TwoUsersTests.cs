using OrleansChat.Cli;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Talk;

/// <summary>Somebody signs in on a machine where somebody else is in talk.</summary>
[Collection(ClusterCollection.Name)]
public sealed class TwoUsersTests(SharedCluster cluster) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chat-two-").FullName;

    private ClusterRig Rig => cluster.Rig;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_conversation_its_files_and_its_end_are_those_of_who_began_it()
    {
        // Each has a room of their own, which the other one does not see.
        var (hers, his) = (await Rig.Crew(1), await Rig.Crew(1));
        var (ann, bob) = (hers.Users[0], his.Users[0]);
        await Rig.GivePassword(ann);
        await Rig.GivePassword(bob);
        using var server = NewServer();
        await server.SignInAsync(ann.Name, Owners.Password, CancellationToken.None);
        var screen = new KeptScreen();
        await using var talk = new Cli.Talk.Talk(server, screen, TimeProvider.System, $"{hers.Room.Value}");
        var running = talk.RunAsync(CancellationToken.None);
        await screen.Until("\"/back\" to leave");

        using var other = NewServer();
        await other.SignInAsync(bob.Name, Owners.Password, CancellationToken.None);
        var file = Path.Combine(_folder, "notes.txt");
        await File.WriteAllTextAsync(file, "bring the roses in");
        screen.Type($"/upload {file}");
        await screen.Until("[notes.txt]");
        Assert.Equal(1L, await Rig.Scalar<long>("SELECT count(*) FROM file WHERE owner_id = $1", ann.Id.Value));
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM file WHERE owner_id = $1", bob.Id.Value));
        var seq = await Rig.Scalar<long>("SELECT max(seq) FROM room_event WHERE room_id = $1", hers.Room.Value);
        screen.Type($"/download {seq} {_folder}/saved");
        await screen.Until("Saved ");

        const string HasSession = "EXISTS (SELECT FROM session WHERE user_id = $1 AND revoked_at IS NULL AND device LIKE 'terminal on %')";
        screen.Type("/back", "logout");
        await screen.Until("Signed out.");
        Assert.False(await Rig.Scalar<bool>($"SELECT {HasSession}", ann.Id.Value));
        Assert.True(await Rig.Scalar<bool>($"SELECT {HasSession}", bob.Id.Value));
        using var later = NewServer();
        Assert.Equal(bob.Name, (await later.SignedIn().Api.MeAsync()).Username);
        screen.Type("quit");
        Assert.Equal(ExitCodes.Done, await running.WaitAsync(ClusterRig.Patience));
    }

    /// <summary>As another program has it.</summary>
    private Server NewServer() => new([.. Rig.Urls], new SessionStore(new Secrets(_folder), TimeProvider.System));
}
