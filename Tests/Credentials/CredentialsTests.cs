using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Credentials;

/// <summary>Another name, password or address, over REST of two gateways. Mails stay in the outbox: nobody sends them here.</summary>
[Collection(ClusterCollection.Name)]
public sealed class CredentialsTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task A_new_name_is_known_everywhere_and_the_old_one_is_free()
    {
        var users = (await Rig.Crew(2)).Users;
        using var mine = new Rest(Rig.Urls[0], users[0].Token);
        using var theirs = new Rest(Rig.Urls[1], users[1].Token);
        await using var socket = (await RawSocket.Open(Rig.Urls[1], users[0].Token)).Listen();
        var name = $"x{Guid.NewGuid():N}"[..20];
        Assert.Equal(name, (await mine.Ask("PATCH", "me", new { username = name })).Text("username"));
        await socket.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "Profile" && push.GetProperty("arguments")[0].GetProperty("username").GetString() == name));
        Assert.Equal(users[0].Id.Value, (await theirs.Ask("GET", $"users/{name}")).Json.GetProperty("userId").GetGuid());
        Assert.Equal("not_found", (await theirs.Ask("GET", $"users/{users[0].Name}")).Code);

        Assert.Equal("username_taken", (await theirs.Ask("PATCH", "me", new { username = name.ToUpperInvariant() })).Code);
        Assert.Equal("username_taken", (await theirs.Ask("PATCH", "me", new { username = name.Replace('0', 'o') + "." })).Code);
        Assert.Equal("username_invalid", (await theirs.Ask("PATCH", "me", new { username = "no name" })).Code);
        Assert.Equal("bad_request", (await theirs.Ask("PATCH", "me", """{"username":null}""")).Code);
        Assert.Equal(200, (await theirs.Ask("PATCH", "me", new { username = users[0].Name })).Status);
    }

    [Fact]
    public async Task A_new_password_ends_every_other_session_on_every_gateway_and_tells_the_owner()
    {
        var user = (await Rig.Crew(1)).Users[0];
        await Rig.GivePassword(user);
        using var rest = new Rest(Rig.Urls[0], user.Token);
        using var anybody = new Rest(Rig.Urls[1]);
        var signedIn = await anybody.Ask("POST", "sessions", new { username = user.Name, password = Owners.Password });
        using var second = new Rest(Rig.Urls[1], signedIn.Text("accessToken"));
        await using var socket = (await RawSocket.Open(Rig.Urls[1], signedIn.Text("accessToken"))).Listen();

        Assert.Equal("password_wrong", (await rest.Ask("POST", "me/password", new { old = "wrong horse", @new = "battery staple" })).Code);
        Assert.Equal("password_common", (await rest.Ask("POST", "me/password", new { old = Owners.Password, @new = "password" })).Code);
        Assert.Equal("password_invalid", (await rest.Ask("POST", "me/password", new { old = Owners.Password, @new = "short" })).Code);
        Assert.Equal(204, (await rest.Ask("POST", "me/password", new { old = Owners.Password, @new = "battery staple" })).Status);

        await socket.Closed;
        Assert.Contains(socket.Pushes, push => RawSocket.Target(push) == "GoAway"
            && push.GetProperty("arguments")[0].GetProperty("reason").GetString() == "password_changed");
        Assert.Equal("session_revoked", (await second.Ask("GET", "me")).Code);
        Assert.Equal(200, (await rest.Ask("GET", "me")).Status);
        Assert.Equal("sign_in_failed", (await anybody.Ask("POST", "sessions", new { username = user.Name, password = Owners.Password })).Code);
        Assert.Equal(201, (await anybody.Ask("POST", "sessions", new { username = user.Name, password = "battery staple" })).Status);
        Assert.Equal(1L, await Mails($"{user.Name}@example.com", "password-changed"));
        Assert.Equal(["ok", "password_wrong"], await Results(user, "password_changed"));
    }

    [Fact]
    public async Task An_address_moves_when_its_code_is_shown_and_the_old_one_is_told_before()
    {
        var user = (await Rig.Crew(1)).Users[0];
        await Rig.GivePassword(user);
        var (old, next) = ($"{user.Name}@example.com", $"{user.Name}@example.org");
        using var rest = new Rest(Rig.Urls[0], user.Token);
        Assert.Equal("password_wrong", (await rest.Ask("POST", "me/email", new { email = next, password = "wrong horse" })).Code);
        Assert.Equal("email_invalid", (await rest.Ask("POST", "me/email", new { email = "nothing", password = Owners.Password })).Code);
        var asked = await rest.Ask("POST", "me/email", new { email = next, password = Owners.Password });
        Assert.Equal(202, asked.Status);
        Assert.Equal((1L, old), (await Mails(old, "email-change"), await Address(user)));

        using var anybody = new Rest(Rig.Urls[1]);
        var first = await Code(next);
        asked = await rest.Ask("POST", "me/email", new { email = next, password = Owners.Password });
        Assert.Equal("code_invalid", (await anybody.Ask("POST", "accounts/verification", new { email = next, code = first })).Code);
        var (code, verificationId) = (await Code(next), asked.Text("verificationId"));
        Assert.Equal(204, (await anybody.Ask("POST", "accounts/verification", new { email = next, code, verificationId })).Status);
        Assert.Equal(next, await Address(user));
        Assert.True((await rest.Ask("GET", "me")).Json.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task An_address_in_use_is_not_told_and_its_owner_is_mailed()
    {
        var users = (await Rig.Crew(2)).Users;
        await Task.WhenAll(users.Select(Rig.GivePassword));
        using var rest = new Rest(Rig.Urls[0], users[0].Token);
        var taken = $"{users[1].Name}@example.com";
        var asked = await rest.Ask("POST", "me/email", new { email = taken.ToUpperInvariant(), password = Owners.Password });
        Assert.Equal(202, asked.Status);
        Assert.Equal((1L, 0L), (await Mails(taken, "address-in-use"), await Mails(taken, "verification")));
        Assert.True(asked.Json.TryGetProperty("verificationId", out _));
    }

    private Task<string> Code(string address) => Rig.Scalar<string>(
        "SELECT content->>'code' FROM mail WHERE address = $1 AND template = 'verification' ORDER BY created_at DESC LIMIT 1", address);

    private Task<long> Mails(string address, string template) =>
        Rig.Scalar<long>("SELECT count(*) FROM mail WHERE lower(address) = $1 AND template = $2", address, template);

    private Task<string> Address(CrewUser user) => Rig.Scalar<string>("SELECT email FROM account WHERE user_id = $1", user.Id.Value);

    private Task<string[]> Results(CrewUser user, string name) => Rig.Scalar<string[]>(
        "SELECT array_agg(result ORDER BY result) FROM audit WHERE actor_id = $1 AND event = $2", user.Id.Value, name);
}
