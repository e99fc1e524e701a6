using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Accounts;
using OrleansChat.Gateway.Auth;
using OrleansChat.Sessions;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>Every way in which a session ends, on both gateways: sockets close with the reason, tokens are worth nothing.</summary>
[Collection(SessionsCollection.Name)]
public sealed class SessionEndTests(SessionsCluster cluster, ITestOutputHelper output)
{
    // A poll that is good and knows nothing: what a gateway hears now, it hears by push.
    private static readonly BentPoll Still = _ => Task.FromResult<Outcome<RevokedSessions>>(new RevokedSessions([], 0));

    [Fact]
    public async Task A_reused_refresh_token_ends_its_session_on_both_gateways_by_push()
    {
        var device = await cluster.SignIn(await cluster.Person());
        await using var sockets = await Sockets.Open(cluster, device);
        using var http = cluster.Http(0);
        var second = await Refresh(http, device.RefreshToken);
        var newest = await Refresh(http, second);
        cluster.Rig.Faults.Poll = Still;
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            var reused = await http.PostAsJsonAsync("sessions/refresh", new { refreshToken = device.RefreshToken });

            Assert.Equal((HttpStatusCode.Unauthorized, "token_reused"), (reused.StatusCode, await CodeOf(reused)));
            await EndedOnBoth(sockets, EndReasons.TokenReused, device.Token, began);
        }
        finally
        {
            cluster.Rig.Faults.Poll = null;
        }

        // The whole family: the newest token opens nothing, either.
        Assert.Equal("session_revoked", await CodeOf(await http.PostAsJsonAsync("sessions/refresh", new { refreshToken = newest })));
        Assert.Equal(1L, await cluster.Scalar<long>($"SELECT count(*) FROM mail WHERE template = 'token-reused' AND address = '{device.Person.Email}'"));
        Assert.Equal(1L, await cluster.Scalar<long>($"SELECT count(*) FROM audit WHERE event = 'refresh_reused' AND session_id = '{device.Session}'"));
    }

    [Theory]
    [InlineData(EndReasons.Revoked)]
    [InlineData(EndReasons.Banned)]
    public async Task A_revocation_and_a_ban_reach_both_gateways_by_push(string reason)
    {
        var person = await cluster.Person();
        var (device, other) = (await cluster.SignIn(person), await cluster.SignIn(person));
        var op = await cluster.SignIn(await cluster.Person(isOperator: true), isOperator: true);
        await using var sockets = await Sockets.Open(cluster, device);
        using var http = cluster.Http(0, reason == EndReasons.Banned ? op.Token : other.Token);
        cluster.Rig.Faults.Poll = Still;
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            using var done = reason == EndReasons.Banned
                ? await http.PostAsync($"operator/users/{person.Name}/ban", null)
                : await http.DeleteAsync($"sessions/{device.Session}");
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
            await EndedOnBoth(sockets, reason, device.Token, began);
        }
        finally
        {
            cluster.Rig.Faults.Poll = null;
        }
    }

    [Fact]
    public async Task A_lost_push_is_made_good_by_the_poll_with_the_same_reason()
    {
        var person = await cluster.Person();
        var (device, other) = (await cluster.SignIn(person), await cluster.SignIn(person));
        await using var sockets = await Sockets.Open(cluster, device);
        cluster.Rig.Faults.UntoldEnds[device.Session] = true;
        try
        {
            var ended = await cluster.Rig.Grains.Sessions().EndAll(
                person.User, other.Session, EndReasons.PasswordChanged, new Caller(person.User, other.Session, null));
            Assert.Equal([device.Session], ended.Value!);
            await sockets.ClosedWith(EndReasons.PasswordChanged);
            await RefusedOnBoth(device.Token);
        }
        finally
        {
            cluster.Rig.Faults.UntoldEnds.Remove(device.Session, out _);
        }
    }

    [Fact]
    public async Task Devices_are_listed_and_one_or_all_others_are_ended()
    {
        var person = await cluster.Person();
        var (mine, lost, third) = (await cluster.SignIn(person), await cluster.SignIn(person), await cluster.SignIn(person));
        var stranger = await cluster.SignIn(await cluster.Person());
        await using var ofMine = await Sockets.Open(cluster, mine);
        await using var ofLost = await Sockets.Open(cluster, lost);
        await using var ofThird = await Sockets.Open(cluster, third);
        using var http = cluster.Http(0, mine.Token);

        var list = await http.GetFromJsonAsync<JsonElement[]>("sessions");
        Assert.Equal(3, list!.Length);
        var current = Assert.Single(list, one => one.GetProperty("current").GetBoolean());
        Assert.Equal(mine.Session.Value, current.GetProperty("sessionId").GetGuid());
        Assert.All(list, one => Assert.Equal("a test", one.GetProperty("device").GetString()));
        Assert.All(list, one => Assert.True(one.GetProperty("lastSeenAt").GetDateTime() >= one.GetProperty("createdAt").GetDateTime()));

        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync($"sessions/{stranger.Session}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync($"sessions/{Guid.NewGuid()}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"sessions/{lost.Session}")).StatusCode);
        await ofLost.ClosedWith(EndReasons.Revoked);
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync("sessions")).StatusCode);
        await ofThird.ClosedWith(EndReasons.Revoked);
        await RefusedOnBoth(lost.Token);
        await RefusedOnBoth(third.Token);

        Assert.Single((await http.GetFromJsonAsync<JsonElement[]>("sessions"))!);
        await ofMine.AreAlive();
        Assert.Equal(2L, await cluster.Scalar<long>($"SELECT count(*) FROM audit WHERE actor_id = '{person.User}'"));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_clears_what_the_page_keeps()
    {
        var device = await cluster.SignIn(await cluster.Person());
        await using var sockets = await Sockets.Open(cluster, device);
        using var http = cluster.Http(0, device.Token);

        var answer = await http.DeleteAsync("sessions/current");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("\"cache\", \"storage\"", string.Join(", ", answer.Headers.GetValues("Clear-Site-Data")));
        Assert.Contains(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("__Host-rt=;", StringComparison.Ordinal));
        await sockets.ClosedWith(EndReasons.SignedOut);
        await RefusedOnBoth(device.Token);
        Assert.Equal("session_revoked", await CodeOf(await http.PostAsJsonAsync("sessions/refresh", new { refreshToken = device.RefreshToken })));
    }

    [Fact]
    public async Task A_ban_ends_everything_until_it_is_lifted_and_only_an_operator_gives_one()
    {
        var device = await cluster.SignIn(await cluster.Person());
        var op = await cluster.SignIn(await cluster.Person(isOperator: true), isOperator: true);
        await using var sockets = await Sockets.Open(cluster, device);
        using var mine = cluster.Http(0, device.Token);
        using var theirs = cluster.Http(1, op.Token);
        var path = $"operator/users/{device.Person.Name}/ban";

        Assert.Equal(HttpStatusCode.Forbidden, (await mine.PostAsync(path, null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await theirs.PostAsync($"operator/users/{op.Person.Name}/ban", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.PostAsync("operator/users/nobody-of-this-name/ban", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await theirs.PostAsync(path, null)).StatusCode);

        await sockets.ClosedWith(EndReasons.Banned);
        await RefusedOnBoth(device.Token);
        Assert.Equal("banned", await CodeOf(await mine.PostAsJsonAsync("sessions/refresh", new { refreshToken = device.RefreshToken })));

        Assert.Equal(HttpStatusCode.NoContent, (await theirs.DeleteAsync(path)).StatusCode);
        await using var again = await Sockets.Open(cluster, await cluster.SignIn(device.Person));
        await again.AreAlive();

        Assert.Equal(HttpStatusCode.NoContent, (await theirs.PostAsync($"operator/users/{device.Person.Name}/logout", null)).StatusCode);
        await again.ClosedWith(EndReasons.Revoked);
    }

    [Fact]
    public async Task A_gateway_that_is_cut_off_from_the_cluster_closes_its_sockets()
    {
        var device = await cluster.SignIn(await cluster.Person());
        await using var sockets = await Sockets.Open(cluster, device);
        cluster.Rig.Faults.Poll = _ => throw new TimeoutException("The cluster does not answer.");
        try
        {
            cluster.Rig.Faults.Clock.Advance(TimeSpan.FromSeconds(16));
            await sockets.ClosedWith("unavailable");
            Assert.Equal(503, (await RawSocket.Try(cluster.Rig.Urls[0], device.Token)).Status);
        }
        finally
        {
            cluster.Rig.Faults.Poll = null;
        }

        await using var again = await Healed(device);
        await again.AreAlive();
    }

    /// <summary>As soon as both gateways have polled again.</summary>
    private async Task<Sockets> Healed(Device device)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        var known = Enumerable.Range(0, 2).Select(index => cluster.Rig.Gateway(index).Services.GetRequiredService<Revocations>()).ToArray();
        while (known.Any(revocations => revocations.Age >= Revocations.SocketsTrustedFor))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }

        return await Sockets.Open(cluster, device);
    }

    /// <summary>Prints how long it took: a second on a machine that does nothing else; the bound is for one that runs all tests.</summary>
    private async Task EndedOnBoth(Sockets sockets, string reason, string token, long began)
    {
        await sockets.ClosedWith(reason);
        var closed = TimeProvider.System.GetElapsedTime(began);
        await RefusedOnBoth(token);
        output.WriteLine($"{reason}: both gateways closed after {closed.TotalMilliseconds:F0} ms, and had refused by {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:F0} ms");
        Assert.InRange(closed, TimeSpan.Zero, ClusterRig.Patience);
    }

    private async Task RefusedOnBoth(string token)
    {
        for (var gateway = 0; gateway < 2; gateway++)
        {
            using var http = cluster.Http(gateway, token);
            Assert.Equal("session_revoked", await CodeOf(await http.GetAsync("sessions")));
            Assert.Equal(401, (await RawSocket.Try(cluster.Rig.Urls[gateway], token)).Status);
        }
    }

    private static async Task<string> Refresh(HttpClient http, string token)
    {
        var answer = await http.PostAsJsonAsync("sessions/refresh", new { refreshToken = token });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refreshToken").GetString()!;
    }

    private static async Task<string?> CodeOf(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
