using System.Text;

namespace OrleansChat.Cli.Home;

/// <summary>The key chain of macOS, by <c>security</c>.</summary>
internal sealed class Keychain(string path = "/usr/bin/security") : IKeyStore
{
    // errSecItemNotFound, as much of it as an exit code holds.
    private const int NotFound = 44;

    private readonly KeyProgram _program = new(path);

    public string? Find(string name) =>
        _program.Run("", ["find-generic-password", .. Names(name), "-w"])?.Trim() is { Length: > 0 } kept ? Decode(kept) : null;

    // As a line of its input, and without anything that would have to be quoted there. It does not tell whether that line went well.
    public bool Keep(string name, string secret)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        var line = string.Join(' ', ["add-generic-password", "-U", .. Names(name), "-w", encoded]);
        return _program.Run(line + "\n", "-i") is not null && Find(name) == secret;
    }

    public bool Forget(string name) =>
        !_program.IsHere || _program.End("", ["delete-generic-password", .. Names(name)]) is { Code: 0 or NotFound };

    private static string[] Names(string name) => ["-s", "orleanschat", "-a", name];

    private static string? Decode(string kept)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(kept));
        }
        catch (FormatException)
        {
            // Somebody else's, under the same name.
            return null;
        }
    }
}
