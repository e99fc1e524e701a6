using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Verifications;

/// <summary>A silo that lets nobody in who is not verified.</summary>
[Collection(PostgresCollection.Name)]
public sealed class UnverifiedTests(PostgresFixture postgres)
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

    private static async Task<string?> SignIn(HttpClient http, string password)
    {
        var answer = await http.PostAsJsonAsync("sessions", new { username = "ada", password });
        return answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }
}
