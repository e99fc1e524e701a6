using OrleansChat.Cli;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using OrleansChat.Tests.Support.Terminal;
using Xunit;

namespace OrleansChat.Tests.Talk;

/// <summary>In front of the door, at a terminal: who may come in, and how.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DoorTests(SharedCluster cluster) : IDisposable
{
    private readonly TalkBench _bench = new(cluster.Rig);

    private ClusterRig Rig => cluster.Rig;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Who_is_new_makes_an_account_and_is_in()
    {
        var name = $"n{Guid.NewGuid():N}"[..20];
        await using var chat = _bench.Chat();
        await chat.Until("Welcome. Sign in, or make an account.");
        await chat.Say($"register {name}");
        await chat.Until(Asks("E-mail"), "the address was to be asked for");
        await chat.Say($"{name}@example.com");
        await chat.Until(Asks("Password"), "the password was to be asked for");
        await chat.Say("short");
        await chat.Until("A password has 8 to 128 characters.");
        await chat.Say($"register {name}");
        await chat.Until(Asks("E-mail"), "the address was to be asked for again");
        await chat.Say($"{name}@example.com");
        await chat.Until(Asks("Password"), "the password was to be asked for again");
        await chat.Say("a long enough one");
        await chat.Until($"A code was mailed to {name}@example.com.");
        await chat.Until($"You are {name}.");
        await chat.Say("profile");
        await chat.Until("Your e-mail address is not verified");
        await chat.Say($"verify {name}@example.com 00000000");
        await chat.Until("The code is wrong, was used, or has expired.");
        await chat.Say("quit");
        Assert.Equal(ExitCodes.Done, await chat.Exit());

        await using var again = _bench.Chat();
        await again.Until($"You are {name}.");
    }

    [Fact]
    public async Task The_greeting_says_who_may_come_in()
    {
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken((await Rig.Crew(1)).Users[0]));
        try
        {
            await chief.Ask("PUT", "operator/registration", new { mode = "closed" });
            await using var chat = _bench.Chat();
            await chat.Until("Welcome. Sign in.");
            await chat.Say("register");
            await chat.Until("No new accounts are made here at the moment.");
            await chat.Say("help");
            await chat.Until("Forgot the password? Ask for a link to set another one.");

            await chief.Ask("PUT", "operator/registration", new { mode = "invite" });
            await using var other = _bench.Chat();
            await other.Until("make an account with an invitation.");
            await other.Say("register");
            await other.Until(Asks("Invitation"), "the invitation was to be asked for");
        }
        finally
        {
            await chief.Ask("PUT", "operator/registration", new { mode = "open" });
        }
    }

    [Fact]
    public async Task Whoever_lost_the_password_asks_for_a_link()
    {
        await using var chat = _bench.Chat();
        await chat.Say("forgot nobody@example.com");
        await chat.Until("If an account has this address, a link is under way");
        await chat.Say("resend");
        await chat.Until(Asks("E-mail"), "the address was to be asked for");
        await chat.Say("nobody@example.com");
        await chat.Until("another one is under way");
        await chat.Say("verify nobody@example.com");
        await chat.Until(Asks("Code from the mail"), "the code was to be asked for");
        await chat.Say("12345678");
        await chat.Until("The code is wrong, was used, or has expired.");
    }

    private static Func<TerminalScreen, bool> Asks(string question) => screen => screen.Rows[^1].StartsWith(question, StringComparison.Ordinal);
}
