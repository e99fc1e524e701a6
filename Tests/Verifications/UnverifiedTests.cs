using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Rooms;
using OrleansChat.Tests.Authorisation;
using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Verifications;

/// <summary>Silos that let nobody in who is not verified, or let them read.</summary>
public sealed class UnverifiedTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Who_is_not_verified_does_not_get_in_and_hears_why_with_the_right_password_only()
    {
        await using var database = await postgres.CreateDatabase();
        await using var silo = await TestSilo.Start(
            database.ConnectionString,
            ("Chat:Gateway:Hosted", "true"),
            ("Chat:Cluster:ClusterId", $"c{Guid.NewGuid():N}"),
            ("Chat:Accounts:Unverified", "nothing"));
        using var http = new HttpClient { BaseAddress = new Uri(silo.Address, "/api/v1/") };
        (await http.PostAsJsonAsync("accounts", new { username = "ada", email = "ada@example.com", password = "correct horse" })).EnsureSuccessStatusCode();

        Assert.Equal("not_verified", await SignIn(http, "correct horse"));
        Assert.Equal("sign_in_failed", await SignIn(http, "wrong horse"));
        await database.Execute("UPDATE account SET verified = true");
        Assert.Null(await SignIn(http, "correct horse"));
    }

    [Fact]
    public async Task Who_is_not_verified_reads_over_the_hub_and_changes_nothing()
    {
        await using var database = await postgres.CreateDatabase();
        await using var silo = await TestSilo.Start(
            database.ConnectionString,
            ("Chat:Gateway:Hosted", "true"),
            ("Chat:Cluster:ClusterId", $"c{Guid.NewGuid():N}"),
            ("Chat:RateLimits:Enabled", "false"),
            ("Chat:Accounts:Unverified", "read"));
        var (ada, bob) = (await Enter(silo, "ada"), await Enter(silo, "bob"));
        var room = RoomId.New();
        var grain = silo.Services.GetRequiredService<IGrainFactory>().Room(room);
        var made = await grain.Submit(new CreateRoom(bob.Id, ClientId.New(), RoomKind.Group, "Garden", null, null, Visibility.Private, [ada.Id]));
        Assert.True(made.Ok, made.Refusal?.Message);
        var cell = new Cell(Actor.Member, Target.Own, ada, ada.Token, room.Value, Message: 1, Things.Missing(Kind.None), bob, bob);

        await using var socket = (await RawSocket.Open(silo.Address, ada.Token)).Listen();
        await socket.Sync();
        var open = new List<string>();
        foreach (var (method, hubCase) in HubCases.All)
        {
            var answer = await socket.Call(method, hubCase.Arguments(cell));
            if (answer.TryGetProperty("error", out _))
            {
                Assert.Equal("not_verified", BadInputTests.CodeOf(answer));
            }
            else
            {
                open.Add(method);
            }
        }

        Assert.Equal(["History", "MarkUnread", "Read", "Reauthenticate", "SetPresence", "Sync", "Watch"], open.Order());
        using var rest = new Rest(silo.Address, ada.Token);
        Assert.Equal(200, (await rest.Ask("PUT", $"rooms/{room}/read", new { upTo = 1 })).Status);
        Assert.Equal("not_verified", (await rest.Ask("POST", $"rooms/{room}/messages", new { text = "hello" })).Code);

        // Once the address is proved the same socket may do everything.
        await database.Execute("UPDATE account SET verified = true WHERE username = 'ada'");
        await BadInputTests.IsAlive(socket, room);
    }

    private static async Task<CrewUser> Enter(TestSilo silo, string name)
    {
        using var rest = new Rest(silo.Address);
        await rest.Ask("POST", "accounts", new { username = name, email = $"{name}@example.com", password = "correct horse" });
        var signedIn = (await rest.Ask("POST", "sessions", new { username = name, password = "correct horse" })).Json;
        return new CrewUser(
            new UserId(signedIn.GetProperty("user").GetProperty("userId").GetGuid()),
            name,
            new SessionId(signedIn.GetProperty("sessionId").GetGuid()),
            signedIn.GetProperty("accessToken").GetString()!);
    }

    private static async Task<string?> SignIn(HttpClient http, string password)
    {
        var answer = await http.PostAsJsonAsync("sessions", new { username = "ada", password });
        return answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }
}
