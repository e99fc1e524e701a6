using System.Text.Json;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>A second factor through the REST interface, over two gateways.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SecondFactorTests(SharedCluster cluster)
{
    private const string Password = "correct horse";

    [Fact]
    public async Task It_is_set_up_asked_for_replaced_by_recovery_codes_and_removed()
    {
        var name = NewName();
        await Door.Enrol(cluster.Rig, name, Password);
        using var one = new Door(cluster.Rig.Urls[0]);
        using var two = new Door(cluster.Rig.Urls[1]);
        var (secret, codes, _) = await SetUp(one, name, Password);
        Assert.Equal(10, codes.Distinct().Count());
        Assert.Equal("{\"enabled\":true,\"recoveryCodes\":10}", (await one.Send(HttpMethod.Get, "me/second-factor")).Body.GetRawText());

        // A wrong password is told as such before a code is asked for; the code comes with the password.
        Assert.Equal((401, "sign_in_failed"), Code(await two.SignIn(name, "wrong horse", otp: Next(secret))));
        Assert.Equal((401, "otp_required"), Code(await two.SignIn(name, Password)));
        Assert.Equal((401, "otp_invalid"), Code(await two.SignIn(name, Password, otp: "12345")));
        var step = Next(secret);
        Assert.Equal(201, (await two.SignIn(name, Password, otp: step)).Status);
        Assert.Equal((401, "otp_invalid"), Code(await one.SignIn(name, Password, otp: step)));

        Assert.Equal(201, (await two.SignIn(name, Password, otp: codes[0].ToUpperInvariant())).Status);
        Assert.Equal((401, "otp_invalid"), Code(await one.SignIn(name, Password, otp: codes[0])));

        Assert.Equal((403, "password_wrong"), Code(await one.Send(HttpMethod.Post, "me/second-factor/recovery-codes", new { password = "wrong horse", code = codes[1] })));
        var renewed = await one.Send(HttpMethod.Post, "me/second-factor/recovery-codes", new { password = Password, code = codes[1] });
        Assert.Equal(200, renewed.Status);
        Assert.Equal((403, "code_invalid"), Code(await one.Send(HttpMethod.Delete, "me/second-factor", new { password = Password, code = codes[2] })));
        var fresh = renewed.Body.GetProperty("recoveryCodes")[0].GetString();
        Assert.Equal(204, (await one.Send(HttpMethod.Delete, "me/second-factor", new { password = Password, code = fresh })).Status);
        Assert.Equal(201, (await two.SignIn(name, Password)).Status);
        Assert.Equal((404, "not_found"), Code(await one.Send(HttpMethod.Delete, "me/second-factor", new { password = Password, code = fresh })));

        // Who tried with what was wrong is on record, and what it was tried for.
        Assert.Equal(["recovery_codes_renewed ok", "recovery_codes_renewed password_wrong"], await Recorded(name, "recovery_codes_renewed"));
        Assert.Equal(["second_factor_removed code_invalid", "second_factor_removed ok"], await Recorded(name, "second_factor_removed"));
    }

    [Fact]
    public async Task A_stolen_session_cannot_set_one_up_and_an_unconfirmed_one_is_not_asked_for()
    {
        var name = NewName();
        await Door.Enrol(cluster.Rig, name, Password);
        using var door = new Door(cluster.Rig.Urls[0]);
        door.Token = (await door.SignIn(name, Password)).Body.GetProperty("accessToken").GetString();
        Assert.Equal((403, "password_wrong"), Code(await door.Send(HttpMethod.Post, "me/second-factor", new { password = "wrong horse" })));
        Assert.Equal((404, "not_found"), Code(await door.Send(HttpMethod.Post, "me/second-factor/confirm", new { code = "123456" })));
        Assert.Equal(200, (await door.Send(HttpMethod.Post, "me/second-factor", new { password = Password })).Status);
        Assert.Equal((403, "code_invalid"), Code(await door.Send(HttpMethod.Post, "me/second-factor/confirm", new { code = "12345" })));
        Assert.Equal(201, (await door.SignIn(name, Password)).Status);
        Assert.Equal(400, (await door.Send(HttpMethod.Post, "me/second-factor", new { })).Status);
        door.Token = null;
        Assert.Equal((401, "unauthorized"), Code(await door.Send(HttpMethod.Post, "me/second-factor", new { password = Password })));
    }

    [Fact]
    public async Task An_operator_acts_as_one_only_with_a_second_factor_and_refresh_keeps_it()
    {
        var name = NewName();
        await Door.Enrol(cluster.Rig, name, Password, isOperator: true);
        using var door = new Door(cluster.Rig.Urls[0]);
        door.Token = (await door.SignIn(name, Password)).Body.GetProperty("accessToken").GetString();
        Assert.Equal((403, "second_factor_required"), Code(await door.Send(HttpMethod.Get, "operator")));

        var (secret, codes, refreshToken) = await SetUp(door, name, Password);
        using var other = new Door(cluster.Rig.Urls[1]);
        var signedIn = (await other.SignIn(name, Password, otp: Next(secret))).Body;
        other.Token = signedIn.GetProperty("accessToken").GetString();
        Assert.Equal(204, (await other.Send(HttpMethod.Get, "operator")).Status);
        var kept = await Refresh(other, signedIn.GetProperty("refreshToken").GetString());
        Assert.Equal(204, (await other.Send(HttpMethod.Get, "operator")).Status);

        // The session that set it up is raised by its next refresh.
        await Refresh(door, refreshToken);
        Assert.Equal(204, (await door.Send(HttpMethod.Get, "operator")).Status);

        // Without the factor no session acts as an operator's, on no gateway, whatever its access token says.
        Assert.Equal(204, (await door.Send(HttpMethod.Delete, "me/second-factor", new { password = Password, code = codes[0] })).Status);
        Assert.Equal((403, "second_factor_required"), Code(await other.Send(HttpMethod.Get, "operator")));
        Assert.Equal((403, "second_factor_required"), Code(await door.Send(HttpMethod.Get, "operator")));
        await Refresh(other, kept);
        Assert.Equal((403, "second_factor_required"), Code(await other.Send(HttpMethod.Get, "operator")));
    }

    [Fact]
    public async Task An_account_that_is_an_operator_s_no_longer_loses_the_right_with_its_tokens_in_force()
    {
        var name = NewName();
        var user = await Door.Enrol(cluster.Rig, name, Password, isOperator: true);
        using var door = new Door(cluster.Rig.Urls[0]);
        var (_, _, refreshToken) = await SetUp(door, name, Password);
        await Refresh(door, refreshToken);
        Assert.Equal(204, (await door.Send(HttpMethod.Get, "operator")).Status);
        await cluster.Rig.Execute("UPDATE account SET operator = false WHERE user_id = $1", user.Value);
        Assert.Equal((403, "forbidden"), Code(await door.Send(HttpMethod.Get, "operator")));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public async Task Who_is_no_operator_learns_nothing_about_what_an_operator_s_route_takes(string body)
    {
        var name = NewName();
        await Door.Enrol(cluster.Rig, name, Password);
        using var door = new Door(cluster.Rig.Urls[0]);
        using var stranger = new Rest(cluster.Rig.Urls[0], (await door.SignIn(name, Password)).Body.GetProperty("accessToken").GetString());
        using var nobody = new Rest(cluster.Rig.Urls[0]);
        var user = (await cluster.Rig.Crew(1)).Users[0];
        using var chief = new Rest(cluster.Rig.Urls[0], await cluster.Rig.OperatorToken(user));
        Assert.Equal((401, "unauthorized"), Shown(await nobody.Ask("PUT", "operator/registration", body)));
        Assert.Equal((403, "forbidden"), Shown(await stranger.Ask("PUT", "operator/registration", body)));
        Assert.Equal((400, "bad_request"), Shown(await chief.Ask("PUT", "operator/registration", body)));

        static (int, string?) Shown(RestAnswer answer) => (answer.Status, answer.Code);
    }

    [Fact]
    public async Task Who_shows_the_right_password_and_no_code_is_on_record()
    {
        var name = NewName();
        await Door.Enrol(cluster.Rig, name, Password);
        using var door = new Door(cluster.Rig.Urls[0]);
        await SetUp(door, name, Password);
        Assert.Equal((401, "otp_required"), Code(await door.SignIn(name, Password)));
        Assert.Equal((401, "otp_required"), Code(await door.Send(HttpMethod.Delete, "me", new { password = Password })));
        Assert.Equal(2L, await cluster.Rig.Scalar<long>(
            """
            SELECT count(*) FROM audit a JOIN account u ON u.user_id = a.actor_id OR u.user_id::text = a.subject
            WHERE u.username = $1 AND a.event IN ('sign_in', 'account_deleted') AND a.result = 'otp_required'
            """,
            name));
    }

    [Fact]
    public async Task Another_address_and_the_end_of_the_account_ask_for_the_code_too()
    {
        var name = NewName();
        await Door.Enrol(cluster.Rig, name, Password);
        using var door = new Door(cluster.Rig.Urls[0]);
        var (_, codes, _) = await SetUp(door, name, Password);
        var email = $"{name}@example.org";
        Assert.Equal((401, "otp_required"), Code(await door.Send(HttpMethod.Post, "me/email", new { email, password = Password })));
        Assert.Equal((401, "otp_invalid"), Code(await door.Send(HttpMethod.Post, "me/email", new { email, password = Password, otp = "12345" })));
        Assert.Equal(0L, await cluster.Rig.Scalar<long>("SELECT count(*) FROM mail WHERE address = $1", email));
        Assert.Equal(202, (await door.Send(HttpMethod.Post, "me/email", new { email, password = Password, otp = codes[0] })).Status);
        Assert.Equal((401, "otp_invalid"), Code(await door.Send(HttpMethod.Delete, "me", new { password = Password, otp = codes[0] })));
        Assert.Equal(202, (await door.Send(HttpMethod.Delete, "me", new { password = Password, otp = codes[1] })).Status);
    }

    [Fact]
    public async Task The_owner_is_mailed_of_each_change_in_their_language_and_of_no_try()
    {
        var name = NewName();
        var (user, email) = (await Door.Enrol(cluster.Rig, name, Password), $"{name}@example.org");
        await cluster.Rig.Execute("UPDATE account SET email = $2, email_key = $2, language = 'es' WHERE user_id = $1", user.Value, email);
        using var door = new Door(cluster.Rig.Urls[0]);
        var (_, codes, _) = await SetUp(door, name, Password);
        Assert.Equal(["second-factor-added es"], await Mails());

        Assert.Equal("code_invalid", Code(await door.Send(HttpMethod.Post, "me/second-factor/recovery-codes", new { password = Password, code = "no code" })).Item2);
        Assert.Equal("password_wrong", Code(await door.Send(HttpMethod.Delete, "me/second-factor", new { password = "wrong horse", code = codes[0] })).Item2);
        Assert.Equal(["second-factor-added es"], await Mails());

        var renewed = await door.Send(HttpMethod.Post, "me/second-factor/recovery-codes", new { password = Password, code = codes[0] });
        codes = [.. renewed.Body.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)];
        Assert.Equal(204, (await door.Send(HttpMethod.Delete, "me/second-factor", new { password = Password, code = codes[0] })).Status);
        Assert.Equal(["second-factor-added es", "recovery-codes-renewed es", "second-factor-removed es"], await Mails());

        Task<string[]> Mails() =>
            cluster.Rig.Scalar<string[]>("SELECT array_agg(template || ' ' || language ORDER BY created_at, mail_id) FROM mail WHERE address = $1", email);
    }

    [Fact]
    public async Task Nobody_else_is_an_operator()
    {
        var name = NewName();
        await Door.Enrol(cluster.Rig, name, Password);
        using var door = new Door(cluster.Rig.Urls[0]);
        door.Token = (await door.SignIn(name, Password)).Body.GetProperty("accessToken").GetString();
        Assert.Equal((403, "forbidden"), Code(await door.Send(HttpMethod.Get, "operator")));
    }

    private Task<string[]> Recorded(string name, string change) => cluster.Rig.Scalar<string[]>(
        """
        SELECT array_agg(event || ' ' || result ORDER BY result)
        FROM audit JOIN account ON user_id = actor_id WHERE username = $1 AND event = $2
        """,
        name,
        change);

    /// <summary>Signs in and sets it up; the door carries the session's token from then on.</summary>
    internal static async Task<(byte[] Secret, string[] Codes, string RefreshToken)> SetUp(Door door, string name, string password)
    {
        var signedIn = (await door.SignIn(name, password)).Body;
        door.Token = signedIn.GetProperty("accessToken").GetString();
        var asked = await door.Send(HttpMethod.Post, "me/second-factor", new { password });
        Assert.Equal(200, asked.Status);
        var secret = Authenticator.Secret(asked.Body.GetProperty("secret").GetString()!);
        Assert.Contains(asked.Body.GetProperty("secret").GetString()!, asked.Body.GetProperty("uri").GetString(), StringComparison.Ordinal);
        var confirmed = await door.Send(HttpMethod.Post, "me/second-factor/confirm", new { code = Authenticator.Code(secret) });
        Assert.Equal(200, confirmed.Status);
        string[] codes = [.. confirmed.Body.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)];
        return (secret, codes, signedIn.GetProperty("refreshToken").GetString()!);
    }

    /// <summary>The code after the present one: good for a minute, and never used before.</summary>
    private static string Next(byte[] secret) => Authenticator.Code(secret, step: 1);

    private static async Task<string?> Refresh(Door door, string? refreshToken)
    {
        var refreshed = (await door.Send(HttpMethod.Post, "sessions/refresh", new { refreshToken })).Body;
        door.Token = refreshed.GetProperty("accessToken").GetString();
        return refreshed.GetProperty("refreshToken").GetString();
    }

    private static (int, string?) Code((int Status, JsonElement Body) answer) =>
        (answer.Status, answer.Body.TryGetProperty("code", out var code) ? code.GetString() : null);

    private static string NewName() => $"f{Guid.NewGuid():N}"[..20];
}
