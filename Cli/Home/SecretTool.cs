namespace OrleansChat.Cli.Home;

/// <summary>The Secret Service of Linux desktops, by libsecret's <c>secret-tool</c>.</summary>
internal sealed class SecretTool(string path = "secret-tool") : IKeyStore
{
    private readonly KeyProgram _program = new(path);

    public string? Find(string name) => _program.Run("", ["lookup", .. Attributes(name)]) is { Length: > 0 } secret ? secret : null;

    public bool Keep(string name, string secret) => _program.Run(secret, ["store", $"--label=OrleansChat {name}", .. Attributes(name)]) is not null;

    public bool Forget(string name) => !_program.IsHere || _program.Run("", ["clear", .. Attributes(name)]) is not null;

    private static string[] Attributes(string name) => ["service", "orleanschat", "name", name];
}
