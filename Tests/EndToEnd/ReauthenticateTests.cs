using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>How long a socket lives, and how it lives longer.</summary>
[Collection(SessionsCollection.Name)]
public sealed class ReauthenticateTests(SessionsCluster cluster)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_newer_token_of_the_same_session_keeps_the_socket_and_without_one_it_closes_as_expired()
    {
        var device = await cluster.SignIn(await cluster.Person(), Soon);
        await using var renewed = (await RawSocket.Open(cluster.Rig.Urls[0], device.Token)).Listen();
        await using var left = (await RawSocket.Open(cluster.Rig.Urls[0], device.Token)).Listen();
        await Task.WhenAll(renewed.Sync(), left.Sync());
        var token = await cluster.Token(device.Person.User, device.Session, gateway: 1);

        var answer = await Reauthenticate(renewed, token);
        Assert.True(answer.GetProperty("result").GetProperty("expiresAt").GetDateTimeOffset() > TimeProvider.System.GetUtcNow().AddMinutes(5));

        await left.Closed;
        Assert.Equal("expired", Sockets.ReasonOf(left));
        await renewed.Sync();
        Assert.Null(Sockets.ReasonOf(renewed));
    }

    [Fact]
    public async Task Tokens_of_another_session_or_user_expired_ones_and_nonsense_are_refused_and_change_nothing()
    {
        var person = await cluster.Person();
        var device = await cluster.SignIn(person);
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[0], device.Token)).Listen();
        var ended = await cluster.SignIn(person);
        Assert.True((await cluster.Rig.Grains.Sessions().EndAll(person.User, device.Session, "revoked", new(person.User, null, null))).Ok);

        Assert.Equal("unauthorized", BadInputTests.CodeOf(await Reauthenticate(socket, (await cluster.SignIn(person)).Token)));
        Assert.Equal("unauthorized", BadInputTests.CodeOf(await Reauthenticate(socket, (await cluster.SignIn(await cluster.Person())).Token)));
        Assert.Equal("session_revoked", BadInputTests.CodeOf(await Reauthenticate(socket, ended.Token)));
        Assert.Equal("unauthorized", BadInputTests.CodeOf(await Reauthenticate(socket, device.Token + "x")));
        Assert.Equal("unauthorized", BadInputTests.CodeOf(await Reauthenticate(socket, "")));
        Assert.Equal("token_expired", BadInputTests.CodeOf(await Reauthenticate(socket, await Tokens.Expired(cluster, device))));

        await socket.Sync();
        Assert.True(socket.IsOpen);
    }

    private static Task<JsonElement> Reauthenticate(RawSocket socket, string token) =>
        socket.Call("Reauthenticate", JsonSerializer.Serialize(new[] { token }));
}
