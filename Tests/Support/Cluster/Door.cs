using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Grains.Accounts;
using OrleansChat.Tests.Support.Talk;

namespace OrleansChat.Tests.Support.Cluster;

/// <summary>A gateway's REST interface as a person uses it.</summary>
/// <param name="address">Where the person seems to sit, if the gateway trusts this machine as a proxy.</param>
internal sealed class Door(Uri gateway, string? address = null) : IDisposable
{
    private readonly HttpClient _http = new(new Patient()) { BaseAddress = new Uri(gateway, "/api/v1/") };

    public string? Token { get; set; }

    /// <summary>An account with a password, without the mails of a registration.</summary>
    public static async Task<UserId> Enrol(ClusterRig rig, string username, string password, bool isOperator = false)
    {
        var passwords = rig.Silos[0].Services.GetRequiredService<Passwords>();
        var (user, hash) = (UserId.New(), (await passwords.Hash(password)).Value!);
        await rig.Execute(
            "INSERT INTO account (user_id, username, username_key, password_hash, verified, operator) VALUES ($1, $2, $3, $4, true, $5)",
            user.Value,
            username,
            AccountRules.Key(username),
            hash,
            isOperator);
        return user;
    }

    public Task<(int Status, JsonElement Body)> SignIn(string username, string password, string? otp = null, string? knownDevice = null) =>
        Send(HttpMethod.Post, "sessions", new { username, password, otp, knownDevice });

    public async Task<(int Status, JsonElement Body)> Send(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        request.Headers.Authorization = Token is null ? null : new AuthenticationHeaderValue("Bearer", Token);
        if (address is not null)
        {
            request.Headers.Add("X-Forwarded-For", address);
        }

        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    public void Dispose() => _http.Dispose();
}
