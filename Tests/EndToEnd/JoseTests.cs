using System.Diagnostics;
using System.Text.Json;
using OrleansChat.Gateway.Auth;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>
/// A second implementation: npm's <c>jose</c> judges our token by our published keys, and we judge its tokens. It needs node 20 or
/// newer and npm, and fails without them: this is the only place where somebody else checks our validation.
/// </summary>
[Collection(SessionsCollection.Name)]
public sealed class JoseTests(SessionsCluster cluster)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "Tests", "Jose");

    [Fact]
    public async Task Jose_accepts_our_token_and_we_its_good_one_and_none_of_its_bad_ones()
    {
        var device = await cluster.SignIn(await cluster.Person());
        using var key = await Tokens.Key(cluster);
        var claims = Tokens.Claims(device);
        await Install();

        var told = await Run("node", Path.Combine(Folder, "judge.mjs"), JsonSerializer.Serialize(new
        {
            url = new Uri(cluster.Rig.Urls[0], "/.well-known/jwks.json"),
            issuer = claims.Issuer,
            audience = claims.Audience,
            token = device.Token,
            kid = key.Id,
            pkcs8 = key.Rsa.ExportPkcs8PrivateKeyPem(),
            spki = key.Rsa.ExportSubjectPublicKeyInfoPem(),
            claims = new
            {
                iss = claims.Issuer,
                aud = claims.Audience,
                sub = claims.Subject.ToString(),
                sid = claims.Session.ToString(),
                jti = claims.TokenId,
                iat = claims.IssuedAt,
                exp = claims.ExpiresAt,
            },
        }));

        var verified = told.GetProperty("verified").GetProperty("payload");
        Assert.Equal(device.Person.User.ToString(), verified.GetProperty("sub").GetString());
        Assert.Equal(600, verified.GetProperty("exp").GetInt64() - verified.GetProperty("iat").GetInt64());
        var tokens = cluster.Tokens(1);
        Assert.Equal(device.Person.User, (await tokens.Read(told.GetProperty("good").GetString()!)).Value?.User);
        foreach (var bad in told.GetProperty("bad").EnumerateObject())
        {
            var read = await tokens.Read(bad.Value.GetString()!);
            Assert.True(read.Refusal?.Code == (bad.Name == "expired" ? ErrorCode.TokenExpired : ErrorCode.Unauthorized), $"{bad.Name}: {read}");
        }
    }

    private static async Task Install()
    {
        if (!File.Exists(Path.Combine(Folder, "node_modules", "jose", "package.json")))
        {
            await Run("npm", "ci --no-audit --no-fund --silent", input: null);
        }
    }

    private static async Task<JsonElement> Run(string program, string arguments, string? input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {await error}");
        return input is null ? default : JsonDocument.Parse(await output).RootElement;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException($"This test needs node 20 or newer and npm: {start.FileName} cannot be started.", missing);
        }
    }
}
