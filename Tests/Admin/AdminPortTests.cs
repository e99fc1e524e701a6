using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Admin;

/// <summary>Two ports, two audiences: nothing that is good on one side is good on the other.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AdminPortTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    private Uri Port => Rig.Gateway(0).AdminUrl;

    [Fact]
    public async Task A_token_of_one_side_is_refused_on_the_other()
    {
        using var chief = await Chief.SignIn(Rig);
        using var outside = new Rest(Rig.Urls[0], chief.Token);
        Assert.Equal((401, "unauthorized"), Said(await outside.Ask("GET", "me")));
        Assert.Equal((401, "unauthorized"), Said(await outside.Ask("GET", "operator")));
        Assert.Equal(401, (await RawSocket.Try(Rig.Urls[0], bearer: chief.Token)).Status);

        var user = (await Rig.Crew(1)).Users[0];
        var ordinary = await Rig.OperatorToken(user);
        using var inside = new Rest(Port, ordinary);
        using var theirs = new Rest(Rig.Urls[0], ordinary);
        Assert.Equal(204, (await theirs.Ask("GET", "operator")).Status);
        Assert.Equal((401, "unauthorized"), Said(await inside.Ask("GET", "operator/status")));
        Assert.Equal((401, "unauthorized"), Said(await inside.Ask("GET", "operator")));
    }

    [Fact]
    public async Task Each_port_has_its_own_routes()
    {
        using var chief = await Chief.SignIn(Rig);
        foreach (var path in new[] { "me", "rooms", "texts", "registration" })
        {
            Assert.Equal((404, "not_found"), Said(await chief.Port.Ask("GET", path)));
        }

        Assert.Equal((404, "not_found"), Said(await chief.Port.Ask("POST", "operator/provision", new { users = 1 })));
        Assert.Equal(404, (await RawSocket.Try(Port, bearer: chief.Token)).Status);
        Assert.Equal(200, (await chief.Port.Ask("GET", "operator/audit")).Status);

        using var outside = new Rest(Rig.Urls[0], await Rig.OperatorToken((await Rig.Crew(1)).Users[0]));
        foreach (var path in new[] { "operator/status", "operator/users", "operator/processes/self/log", "operator/rooms/busiest" })
        {
            Assert.Equal((404, "not_found"), Said(await outside.Ask("GET", path)));
        }

        Assert.Equal((404, "not_found"), Said(await outside.Ask("POST", "operator/session", new { username = chief.Name, password = Chief.Password })));
    }

    [Fact]
    public async Task A_sign_in_needs_an_operator_and_a_second_factor_and_is_on_record()
    {
        var (plain, bare) = (NewName(), NewName());
        await Door.Enrol(Rig, plain, Chief.Password);
        await Door.Enrol(Rig, bare, Chief.Password, isOperator: true);
        using var chief = await Chief.SignIn(Rig);
        using var port = new Rest(Port);

        Assert.Equal((401, "sign_in_failed"), Said(await SignIn(port, plain, "wrong horse")));
        Assert.Equal((403, "forbidden"), Said(await SignIn(port, plain, Chief.Password)));
        Assert.Equal((403, "second_factor_required"), Said(await SignIn(port, bare, Chief.Password)));
        Assert.Equal((401, "otp_required"), Said(await SignIn(port, chief.Name, Chief.Password)));
        Assert.Equal((401, "otp_invalid"), Said(await SignIn(port, chief.Name, Chief.Password, chief.Codes[0])));
        var signedIn = await SignIn(port, chief.Name, Chief.Password, chief.Codes[1]);
        Assert.Equal(201, signedIn.Status);
        Assert.Equal(3_600, signedIn.Json.GetProperty("expiresIn").GetInt32());
        Assert.False(signedIn.Json.TryGetProperty("refreshToken", out _));

        Assert.Equal(["forbidden", "sign_in_failed"], await Recorded(plain));
        Assert.Equal(["second_factor_required"], await Recorded(bare));
        Assert.True(await Rig.Scalar<bool>(
            "SELECT bool_and(session.expires_at <= session.created_at + interval '1 hour') FROM session JOIN account USING (user_id) WHERE username = $1 AND device = 'test'", chief.Name));
    }

    [Fact]
    public async Task It_ends_with_the_sign_out_and_with_the_right()
    {
        using var chief = await Chief.SignIn(Rig);
        Assert.Equal(200, (await chief.Port.Ask("GET", "operator/status")).Status);
        Assert.Equal(204, (await chief.Port.Ask("DELETE", "operator/session")).Status);
        Assert.Equal((401, "session_revoked"), Said(await chief.Port.Ask("GET", "operator/status")));

        using var other = await Chief.SignIn(Rig);
        await Rig.Execute("UPDATE account SET operator = false WHERE username = $1", other.Name);
        Assert.Equal((403, "forbidden"), Said(await other.Port.Ask("GET", "operator/status")));
    }

    private static Task<RestAnswer> SignIn(Rest port, string username, string password, string? otp = null) =>
        port.Ask("POST", "operator/session", new { username, password, otp, device = "test" });

    private static (int, string?) Said(RestAnswer answer) => (answer.Status, answer.Code);

    private Task<string[]> Recorded(string name) => Rig.Scalar<string[]>(
        "SELECT array_agg(result ORDER BY result) FROM audit JOIN account ON subject = user_id::text WHERE username = $1 AND event = 'sign_in'", name);

    private static string NewName() => $"p{Guid.NewGuid():N}"[..20];
}
