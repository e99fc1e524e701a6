using OrleansChat.Tests.Support.Terminal;

namespace OrleansChat.Tests.Admin;

/// <summary>The program <c>chat admin</c> as operators start it, with a home of its own.</summary>
/// <param name="database">Of verbs that need no server.</param>
internal sealed class ConsoleBench(Uri port, string? database = null) : IDisposable
{
    // Tests that were started in the background ignore the interrupt, and what they start inherits that.
    private static readonly string[] Interruptible = ["env", "--default-signal=INT"];

    public string Home { get; } = Directory.CreateTempSubdirectory("chat-admin-").FullName;

    /// <summary>Whether nobody else may read it.</summary>
    public static bool IsPrivate(string file) =>
        OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>At a terminal.</summary>
    public PseudoTerminal Chat(string? token = null, params string[] arguments) =>
        PseudoTerminal.Start(Environment(token), [.. Interruptible, "dotnet", Program.Path, "admin", .. arguments]);

    /// <summary>At a terminal, in a shell where <c>chat</c> is <c>chat admin</c>.</summary>
    public PseudoTerminal Shell(string token, string script) => PseudoTerminal.Start(
        Environment(token), [.. Interruptible, "bash", "-c", $"chat() {{ dotnet '{Program.Path}' admin \"$@\"; }}; {script}"]);

    /// <summary>One verb, with pipes: its exit code, and both streams.</summary>
    public Task<(int Code, string Output, string Errors)> Run(string? token, string input, params string[] arguments) =>
        Program.Run(Environment(token), input, ["admin", .. arguments]);

    public void Dispose() => Directory.Delete(Home, recursive: true);

    private Dictionary<string, string?> Environment(string? token) => new()
    {
        ["XDG_CONFIG_HOME"] = Home,
        ["HOME"] = Home,
        ["CHAT_ADMIN_URL"] = port.ToString(),
        ["CHAT_ADMIN_TOKEN"] = token,
        ["ConnectionStrings__Chat"] = database,
        ["LANG"] = "C.UTF-8",
        ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:",
    };
}
