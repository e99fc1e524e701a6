using OrleansChat.Grains.SecondFactors;
using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;

namespace OrleansChat.Tests.Admin;

/// <summary>An operator with a second factor, at the operators' port.</summary>
internal sealed class Chief : IDisposable
{
    public const string Password = "correct horse";

    private Chief(string name, byte[] secret, string[] codes, Uri port, string token)
    {
        (Name, Secret, Codes, Token, Port) = (name, secret, codes, token, new Rest(port, token));
    }

    public string Name { get; }

    public byte[] Secret { get; }

    /// <summary>Recovery codes; the first one was used to sign in.</summary>
    public string[] Codes { get; }

    public string Token { get; }

    public Rest Port { get; }

    public static async Task<Chief> SignIn(ClusterRig rig, int gateway = 0)
    {
        var name = $"c{Guid.NewGuid():N}"[..20];
        await Door.Enrol(rig, name, Password, isOperator: true);
        using var door = new Door(rig.Urls[gateway]);
        var (secret, codes, _) = await SecondFactorTests.SetUp(door, name, Password);
        var port = rig.Gateway(gateway).AdminUrl;
        using var rest = new Rest(port);
        var signedIn = await rest.Ask("POST", "operator/session", new { username = name, password = Password, otp = codes[0] });
        return signedIn.Status == 201
            ? new Chief(name, secret, codes, port, signedIn.Text("accessToken"))
            : throw new InvalidOperationException($"The sign-in was refused: {signedIn.Code}.");
    }

    public static string Next(byte[] secret) => Totp.Code(secret, Totp.Step(TimeProvider.System.GetUtcNow()) + 1);

    public void Dispose() => Port.Dispose();
}
