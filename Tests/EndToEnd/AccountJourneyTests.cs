using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Gateway.Auth;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Mail;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>The way of an account through the REST interface, on two silos and two gateways, with mails from a real server.</summary>
public sealed class AccountJourneyTests
{
    private static readonly (string User, string Password) Login = ("chat", "secret");

    [Fact]
    public async Task Register_verify_sign_in_forget_reset_and_all_old_sessions_are_dead()
    {
        await using var sink = new SmtpSink(Login).Start();
        await using var rig = await Rig(sink);
        using var one = Http(rig, 0);
        using var two = Http(rig, 1);

        // The mail server is away while they register: nobody waits for it, nothing is lost.
        sink.Stop();
        var made = await Answer(await one.PostAsJsonAsync("accounts", Ada), HttpStatusCode.Created);
        Assert.False(made.GetProperty("verified").GetBoolean());
        var again = await Answer(await two.PostAsJsonAsync("accounts", Ada with { Username = "eve" }), HttpStatusCode.Created);
        Assert.Equal(Members(made), Members(again));
        sink.Start();
        var code = (await sink.Next(mail => mail.To == Ada.Email && mail.Code.Length > 0)).Code;
        Assert.Contains("Somebody tried", (await sink.Next(mail => mail.Data.Contains("Somebody", StringComparison.Ordinal))).Header("Subject"), StringComparison.Ordinal);

        var request = made.GetProperty("verificationId").GetGuid();
        await Refused(await two.PostAsJsonAsync("accounts/verification", new { Ada.Email, code = Other(code), verificationId = request }), "code_invalid");
        await Refused(await two.PostAsJsonAsync("accounts/verification", new { Ada.Email, code, verificationId = Guid.NewGuid() }), "code_invalid");
        await Answer(await two.PostAsJsonAsync("accounts/verification", new { Ada.Email, code, verificationId = request }), HttpStatusCode.NoContent);
        await Refused(await one.PostAsJsonAsync("accounts/verification", new { Ada.Email, code, verificationId = request }), "code_invalid");

        var (first, second) = (await SignIn(one, Ada.Password), await SignIn(two, Ada.Password));
        await using var here = (await RawSocket.Open(rig.Urls[0], first)).Listen();
        await using var there = (await RawSocket.Open(rig.Urls[1], second)).Listen();
        await Task.WhenAll(here.Sync(), there.Sync());

        await Answer(await one.PostAsJsonAsync("accounts/password/forgot", new { email = "nobody@example.com" }), HttpStatusCode.Accepted);
        await Answer(await one.PostAsJsonAsync("accounts/password/forgot", new { Ada.Email }), HttpStatusCode.Accepted);
        var letter = await sink.Next(mail => mail.LinkToken.Length > 0);
        Assert.Contains($"https://chat.example/app/reset#token={letter.LinkToken}", letter.Data, StringComparison.Ordinal);
        var token = letter.LinkToken;

        await Refused(await one.PostAsJsonAsync("accounts/password/authorize", new { token = token[..42] + (token[42] == 'A' ? 'B' : 'A') }), "link_invalid");
        await Answer(await one.PostAsJsonAsync("accounts/password/authorize", new { token }), HttpStatusCode.NoContent);
        await Refused(await one.PostAsJsonAsync("accounts/password/reset", new { token, password = "password" }), "password_common");
        await Refused(await one.PostAsJsonAsync("accounts/password/reset", new { token, password = "my-ADA-battery" }), "password_invalid");
        await Answer(await two.PostAsJsonAsync("accounts/password/reset", new { token, password = "battery staple" }), HttpStatusCode.NoContent);
        await Refused(await one.PostAsJsonAsync("accounts/password/reset", new { token, password = "battery staple" }), "link_invalid");

        await Task.WhenAll(here.Closed, there.Closed);
        Assert.Equal(401, (await RawSocket.Try(rig.Urls[0], second)).Status);
        Assert.Equal(401, (await RawSocket.Try(rig.Urls[1], first)).Status);
        await Refused(await one.PostAsJsonAsync("sessions", new { Ada.Username, Ada.Password }), "sign_in_failed");
        Assert.NotEmpty(await SignIn(two, "battery staple"));
        await sink.Next(mail => mail.Header("Subject") == "Your password for chat.example was changed");
        Assert.Equal(["forgot", "operator_made", "register", "reset", "verify"], await Events(rig));
    }

    [Fact]
    public async Task An_operator_opens_and_closes_registration_and_invites()
    {
        await using var sink = new SmtpSink(Login).Start();
        await using var rig = await Rig(sink, ("Chat:Accounts:Unverified", "read"));
        using var one = Http(rig, 0);
        using var two = Http(rig, 1);
        await Answer(await one.PostAsJsonAsync("accounts", Ada), HttpStatusCode.Created);
        await Answer(await one.PostAsJsonAsync("accounts", Ada with { Username = "bob", Email = "bob@example.com" }), HttpStatusCode.Created);
        using var root = await Operator(rig);
        using var stranger = Http(rig, 1);
        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await SignIn(two, Ada.Password, "bob"));
        await Refused(await stranger.PutAsJsonAsync("operator/registration", new { mode = "open" }), "forbidden");
        await Refused(await stranger.PostAsJsonAsync("operator/invitations", new { }), "forbidden");
        await Refused(await two.GetAsync("operator/registration"), "unauthorized");

        await Refused(await root.PutAsJsonAsync("operator/registration", new { mode = "ajar" }), "bad_request");
        await Answer(await root.PutAsJsonAsync("operator/registration", new { mode = "invite" }), HttpStatusCode.OK);
        Assert.Equal("invite", (await Answer(await two.GetAsync("registration"), HttpStatusCode.OK)).GetProperty("mode").GetString());
        await Refused(await root.PostAsJsonAsync("operator/invitations", new { uses = 0 }), "bad_request");
        await Refused(await root.PostAsJsonAsync("operator/invitations", new { expiresIn = 59 }), "bad_request");
        var made = await Answer(await root.PostAsJsonAsync("operator/invitations", new { }), HttpStatusCode.Created);
        var invitation = made.GetProperty("invitation").GetString();
        await Refused(await two.PostAsJsonAsync("accounts", Ada with { Username = "eve" }), "invitation_invalid");
        var eve = new { Username = "eve", Email = "eve@example.com", Ada.Password, invitation };
        await Answer(await two.PostAsJsonAsync("accounts", eve), HttpStatusCode.Created);
        await Refused(await two.PostAsJsonAsync("accounts", eve with { Username = "eva", Email = "eva@example.com" }), "invitation_invalid");

        // Not verified yet: they read, and change nothing.
        await Refused(await stranger.PostAsJsonAsync("rooms", new { kind = "group", name = "Garden" }), "not_verified");
        await Answer(await stranger.GetAsync("rooms"), HttpStatusCode.OK);
        await Answer(await two.PostAsJsonAsync("accounts/verification/resend", new { email = "bob@example.com" }), HttpStatusCode.Accepted);
        await sink.Next(mail => mail.To == "bob@example.com");
        var code = (await sink.Next(mail => mail.To == "bob@example.com")).Code;
        await Answer(await two.PostAsJsonAsync("accounts/verification", new { email = "bob@example.com", code }), HttpStatusCode.NoContent);
        await Answer(await stranger.PostAsJsonAsync("rooms", new { kind = "group", name = "Garden" }), HttpStatusCode.Created);

        await Answer(await root.PutAsJsonAsync("operator/registration", new { mode = "closed" }), HttpStatusCode.OK);
        await Refused(await one.PostAsJsonAsync("accounts", eve), "registration_closed");
        Assert.Equal(["invitation", "operator_made", "register", "registration_mode", "verify", "verify_resend"], await Events(rig));
    }

    private static readonly Person Ada = new("ada", "ada@example.com", "correct horse");

    private static Task<ClusterRig> Rig(SmtpSink sink, params (string, string)[] more) => ClusterRig.Start(
        2,
        2,
        [
            ("Chat:Mail:Host", "127.0.0.1"), ("Chat:Mail:Port", $"{sink.Port}"), ("Chat:Mail:StartTls", "false"), ("Chat:Mail:User", Login.User),
            ("Chat:Mail:Password", Login.Password), ("Chat:Mail:From", "chat@example.org"), ("Chat:Mail:RetrySeconds", "1"),
            ("Chat:Mail:PollSeconds", "1"), ("Chat:PublicUrl", "https://chat.example/app/"), .. more,
        ]);

    private static HttpClient Http(ClusterRig rig, int gateway) => new() { BaseAddress = new Uri(rig.Urls[gateway], "/api/v1/") };

    // Who may act as an operator has tests of its own.
    private static async Task<HttpClient> Operator(ClusterRig rig)
    {
        var http = Http(rig, 0);
        var answer = await Answer(await http.PostAsJsonAsync("sessions", new { Ada.Username, Ada.Password }), HttpStatusCode.Created);
        var (user, session) = (answer.GetProperty("user").GetProperty("userId").GetGuid(), answer.GetProperty("sessionId").GetGuid());
        await rig.MakeOperator(new UserId(user), new SessionId(session));
        var token = await rig.Gateway(0).Services.GetRequiredService<AccessTokens>().Issue(new UserId(user), new SessionId(session), isOperator: true);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value.Token);
        return http;
    }

    private static async Task<JsonElement> Answer(HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {body}");
        return body.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(body);
    }

    private static async Task Refused(HttpResponseMessage answer, string code) =>
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());

    private static IEnumerable<string> Members(JsonElement answer) => answer.EnumerateObject().Select(member => member.Name);

    private static string Other(string code) => (code[0] == '9' ? '0' : (char)(code[0] + 1)) + code[1..];

    private static async Task<string> SignIn(HttpClient http, string password, string username = "ada")
    {
        var answer = await Answer(await http.PostAsJsonAsync("sessions", new { username, password }), HttpStatusCode.Created);
        return answer.GetProperty("accessToken").GetString()!;
    }

    private static async Task<string[]> Events(ClusterRig rig)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(rig.Connection);
        await using var command = source.CreateCommand("SELECT array_agg(DISTINCT event ORDER BY event) FROM audit WHERE event <> 'sign_in' AND result = 'ok'");
        return (string[])(await command.ExecuteScalarAsync())!;
    }

    private sealed record Person(string Username, string Email, string Password);
}
