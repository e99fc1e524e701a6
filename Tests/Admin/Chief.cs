using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;

namespace OrleansChat.Tests.Admin;

/// <summary>An operator with a second factor, at the operators' port.</summary>
internal sealed class Chief : IDisposable
{
    public const string Password = "correct horse";

    private Chief(string name, string[] codes, Uri port, string token) => (Name, Codes, Token, Port) = (name, codes, token, new Rest(port, token));

    public string Name { get; }

    /// <summary>Recovery codes; the first one was used to sign in.</summary>
    public string[] Codes { get; }

    public string Token { get; }

    public Rest Port { get; }

    public static async Task<Chief> SignIn(ClusterRig rig, int gateway = 0)
    {
        var name = $"c{Guid.NewGuid():N}"[..20];
        await Door.Enrol(rig, name, Password, isOperator: true);
        using var door = new Door(rig.Urls[gateway]);
        var (_, codes, _) = await SecondFactorTests.SetUp(door, name, Password);
        var port = rig.Gateway(gateway).AdminUrl;
        return new Chief(name, codes, port, await Enter(port, name, codes[0]));
    }

    /// <summary>The token that the operators' port gives for the password and this code.</summary>
    public static async Task<string> Enter(Uri port, string name, string code)
    {
        using var rest = new Rest(port);
        var signedIn = await rest.Ask("POST", "operator/session", new { username = name, password = Password, otp = code });
        return signedIn.Status == 201
            ? signedIn.Text("accessToken")
            : throw new InvalidOperationException($"The sign-in was refused: {signedIn.Code}.");
    }

    public void Dispose() => Port.Dispose();
}
