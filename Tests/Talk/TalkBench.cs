using OrleansChat.Cli;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Terminal;

namespace OrleansChat.Tests.Talk;

/// <summary>The program <c>chat</c> as its users start it, with a home of its own.</summary>
internal sealed class TalkBench(ClusterRig rig) : IDisposable
{
    /// <summary>The key store that the program finds; null: none. That of whoever runs the tests is left alone.</summary>
    public Keyring? Keyring { get; set; }

    public string Home { get; } = Directory.CreateTempSubdirectory("chat-talk-").FullName;

    /// <summary>At a terminal, in front of the door.</summary>
    public PseudoTerminal Chat(params string[] arguments) => PseudoTerminal.Start(typeof(Entry), Environment(null), arguments);

    /// <summary>At a terminal, as this user.</summary>
    public PseudoTerminal Chat(CrewUser user, params string[] arguments) => PseudoTerminal.Start(typeof(Entry), Environment(user.Token), arguments);

    /// <summary>
    /// In a shell, where <c>chat</c> is a word like others. Tests that were started in the background ignore the interrupt, which a shell
    /// cannot take back: the program before it does.
    /// </summary>
    public PseudoTerminal Shell(CrewUser user, string script) => PseudoTerminal.Start(
        Environment(user.Token), "env", "--default-signal=INT", "bash", "-c", $"chat() {{ dotnet '{typeof(Entry).Assembly.Location}' \"$@\"; }}; {script}");

    public Dictionary<string, string?> Environment(string? token) => new()
    {
        ["XDG_CONFIG_HOME"] = Home,
        ["HOME"] = Home,
        ["CHAT_URL"] = string.Join(' ', rig.Urls),
        ["CHAT_TOKEN"] = token,
        ["LANG"] = "C.UTF-8",
        ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:",
        ["PATH"] = Keyring is null ? System.Environment.GetEnvironmentVariable("PATH") : Keyring.Path,
    };

    public void Dispose() => Directory.Delete(Home, recursive: true);
}
