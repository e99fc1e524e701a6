using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using OrleansChat.Cli.Provision;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Operations;

/// <summary>Users in bulk, as any load tool asks for them. That it is off unless it was turned on stands in the matrix of routes.</summary>
public sealed class ProvisionTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime, IClassFixture<PostgresFixture>
{
    private const int Users = 5_000;
    private const int Rooms = 490;
    private const int Members = 10;
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Ttl = TimeSpan.FromHours(3);

    private TestDatabase _database = null!;
    private ServerProcess _server = null!;

    private Uri Url => _server.Public.BaseAddress!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _server = await ServerProcess.AllInOne(_database.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Who_has_the_secret_gets_five_thousand_users_in_their_rooms_whose_tokens_work()
    {
        await Refused(HttpStatusCode.Unauthorized, null, users: 10);
        await Refused(HttpStatusCode.Unauthorized, "not the operator's secret", users: 10);
        await Refused(HttpStatusCode.Unauthorized, "not the operator's secret", users: 0);
        await Refused(HttpStatusCode.BadRequest, ServerProcess.Secret, users: 0);

        var began = Stopwatch.GetTimestamp();
        var users = await Provisioner.Users(Url, ServerProcess.Secret, new ProvisionRequest(Users, Rooms, Members, Ttl), CancellationToken.None);
        var took = Stopwatch.GetElapsedTime(began);
        output.WriteLine(FormattableString.Invariant($"{Users} users in {took.TotalSeconds:0.0} s"));
        // Beside all the other tests it takes longer than it may on a machine of its own.
        Assert.True(took < 12 * Promised, $"{took}");

        Assert.Equal(Users, users.DistinctBy(user => user.UserId).DistinctBy(user => user.AccessToken).Count());
        Assert.All(users, (user, index) => Assert.EndsWith($"-{index}", user.Username, StringComparison.Ordinal));
        var rooms = users.Chunk(Members).Take(Rooms).Select(crew => crew[0].Rooms[0]).ToArray();
        Assert.Equal(Rooms, rooms.Distinct().Count());
        Assert.All(users, (user, index) => Assert.Equal(index / Members < Rooms ? [rooms[index / Members]] : [], user.Rooms));
        Assert.Equal(
            users.SelectMany(user => user.Rooms, (user, room) => (room, user.UserId)).ToHashSet(),
            (await Memberships()).ToHashSet());
        Assert.Equal(Users, await _database.Scalar<long>("SELECT count(*) FROM account WHERE verified AND password_hash IS NULL"));

        await Talk(users[0], users[Members - 1], users[Members], users[(Rooms * Members) - 1], users[^1]);
    }

    private async Task Refused(HttpStatusCode expected, string? secret, int users)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/operator/provision") { Content = JsonContent.Create(new { users, rooms = 1, members = 10 }) };
        request.Headers.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
        using var answer = await _server.Public.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(0, await _database.Scalar<long>("SELECT count(*) FROM account"));
    }

    /// <summary>Each sees the own rooms and writes there, and a neighbour of another room sees nothing of it.</summary>
    private async Task Talk(params ProvisionedUser[] users)
    {
        foreach (var user in users)
        {
            using var rest = new Rest(Url, user.AccessToken);
            var listed = (await rest.Ask("GET", "rooms")).Json.EnumerateArray().Select(room => room.GetProperty("roomId").GetGuid());
            Assert.Equal(user.Rooms, listed);
            foreach (var room in users.SelectMany(other => other.Rooms).Distinct())
            {
                var posted = await rest.Ask("POST", $"rooms/{room}/messages", new { text = "hello" });
                Assert.Equal(user.Rooms.Contains(room) ? 200 : 404, posted.Status);
            }

            var claims = JsonSerializer.Deserialize<JsonElement>(WebEncoders.Base64UrlDecode(user.AccessToken.Split('.')[1]));
            Assert.Equal(Ttl.TotalSeconds, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        }
    }

    private async Task<List<(Guid Room, Guid User)>> Memberships()
    {
        await using var command = _database.Source.CreateCommand("SELECT room_id, user_id FROM room_member WHERE role > 0");
        await using var reader = await command.ExecuteReaderAsync();
        var memberships = new List<(Guid, Guid)>();
        while (await reader.ReadAsync())
        {
            memberships.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }

        return memberships;
    }
}
