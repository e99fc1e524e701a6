using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OrleansChat.Cli.Provision;

/// <summary>What to make: <paramref name="Users"/> users, user <em>i</em> a member of room ⌊i / <paramref name="Members"/>⌋.</summary>
/// <param name="Ttl">How long the tokens live.</param>
/// <param name="Prefix">Of the user names; null lets the server choose.</param>
internal sealed record ProvisionRequest(int Users, int Rooms, int Members, TimeSpan Ttl, string? Prefix = null);

/// <summary>Asks a server that was started for it to make users and rooms without passwords.</summary>
internal static class Provisioner
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Streams the answer's lines as they come.</summary>
    /// <exception cref="HttpRequestException">The server refuses, or cannot be reached.</exception>
    public static async IAsyncEnumerable<string> Lines(
        Uri server, string token, ProvisionRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/api/v1/operator/provision"))
        {
            Content = JsonContent.Create(
                new { request.Prefix, request.Users, request.Rooms, request.Members, ttlSeconds = (long)request.Ttl.TotalSeconds }, options: Json),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (!answer.IsSuccessStatusCode)
        {
            var hint = answer.StatusCode == System.Net.HttpStatusCode.NotFound ? " (is provisioning on? `./dev up` turns it on)" : "";
            throw new HttpRequestException($"{server} answered the provisioning with {(int)answer.StatusCode}{hint}.");
        }

        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }

    public static async Task<IReadOnlyList<ProvisionedUser>> Users(
        Uri server, string token, ProvisionRequest request, CancellationToken cancel)
    {
        var users = new List<ProvisionedUser>(request.Users);
        await foreach (var line in Lines(server, token, request, cancel))
        {
            users.Add(JsonSerializer.Deserialize<ProvisionedUser>(line, Json)!);
        }

        return users.Count == request.Users
            ? users
            : throw new InvalidDataException($"{server} made {users.Count} of {request.Users} users; its log says why.");
    }
}
