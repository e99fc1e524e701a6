using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansChat.Grains.Hashing;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>What a right password brings, and what only it is told.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SignInTests(SharedCluster cluster)
{
    private const string Password = "correct horse";

    [Fact]
    public async Task A_hash_that_cost_less_is_renewed_at_sign_in()
    {
        var (name, door) = await Enrolled();
        using (door)
        {
            await cluster.Rig.Execute(
                "UPDATE account SET password_hash = $2 WHERE username = $1", name, Pbkdf2Hash.Compute(Encoding.UTF8.GetBytes(Password), 1_000).ToString());
            Assert.Equal(401, (await door.SignIn(name, "wrong horse")).Status);
            Assert.StartsWith("$pbkdf2-", await Stored(name), StringComparison.Ordinal);
            Assert.Equal(201, (await door.SignIn(name, Password)).Status);
            Assert.StartsWith("$argon2id$", await Stored(name), StringComparison.Ordinal);
            Assert.Equal(201, (await door.SignIn(name, Password)).Status);
        }
    }

    [Fact]
    public async Task A_ban_is_told_with_the_right_password_only()
    {
        var (name, door) = await Enrolled();
        using (door)
        {
            await cluster.Rig.Execute("UPDATE account SET banned_at = now() WHERE username = $1", name);
            Assert.Equal("sign_in_failed", Code((await door.SignIn(name, "wrong horse")).Body));
            Assert.Equal("banned", Code((await door.SignIn(name, Password)).Body));
            Assert.Equal(0L, await cluster.Rig.Scalar<long>("SELECT count(*) FROM session s JOIN account a USING (user_id) WHERE a.username = $1", name));
        }
    }

    [Fact]
    public async Task An_unknown_name_and_a_wrong_password_answer_alike()
    {
        var (name, door) = await Enrolled();
        using (door)
        {
            var wrong = await door.SignIn(name, "wrong horse");
            var unknown = await door.SignIn($"{name}x", "wrong horse");
            Assert.Equal((wrong.Status, wrong.Body.GetRawText()), (unknown.Status, unknown.Body.GetRawText()));
        }
    }

    [Fact]
    public async Task A_page_keeps_its_device_in_a_cookie_and_a_program_in_its_answer()
    {
        var (name, door) = await Enrolled();
        using (door)
        {
            var device = (await door.SignIn(name, Password)).Body.GetProperty("knownDevice").GetString();
            Assert.False((await door.SignIn(name, Password, knownDevice: device)).Body.TryGetProperty("knownDevice", out _));
            Assert.True((await door.SignIn(name, Password, knownDevice: "made up")).Body.TryGetProperty("knownDevice", out _));

            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(cluster.Rig.Urls[0], "/api/v1/sessions"));
            request.Content = JsonContent.Create(new { username = name, password = Password });
            request.Headers.Add("X-Chat-Client", "web");
            request.Headers.Add("Origin", cluster.Rig.Urls[0].GetLeftPart(UriPartial.Authority));
            using var answer = await http.SendAsync(request);
            Assert.False((await answer.Content.ReadFromJsonAsync<JsonElement>()).TryGetProperty("knownDevice", out _));
            var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith("__Host-chat-device=", StringComparison.Ordinal));
            Assert.All(new[] { "secure", "httponly", "samesite=strict", "path=/" }, part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        }
    }

    private async Task<(string Name, Door Door)> Enrolled()
    {
        var name = $"s{Guid.NewGuid():N}"[..20];
        await Door.Enrol(cluster.Rig, name, Password);
        return (name, new Door(cluster.Rig.Urls[0]));
    }

    private Task<string> Stored(string name) => cluster.Rig.Scalar<string>("SELECT password_hash FROM account WHERE username = $1", name);

    private static string? Code(JsonElement body) => body.GetProperty("code").GetString();
}
