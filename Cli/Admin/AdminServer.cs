using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Client;
using OrleansChat.Client.Api;

namespace OrleansChat.Cli.Admin;

/// <summary>
/// The operators' port of one gateway. Every call throws <see cref="ChatRefusedException"/> for the server's "no" and
/// <see cref="ChatUnreachableException"/> when it could not be reached or did not answer in time.
/// </summary>
internal sealed class AdminServer(Uri url, AdminTokens tokens) : IDisposable
{
    private const string Root = "api/v1/operator/";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _calls = new() { BaseAddress = url, Timeout = TimeLimit };

    // What they answer has no end of its own, or is long.
    private readonly HttpClient _streams = new() { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };

    // Of one operator until they sign in or out here: whoever signs in elsewhere meanwhile does not act, and is not recorded, through this.
    private string? _token = tokens.Find(url);

    public Uri Url => url;

    public bool IsSignedIn => _token is not null;

    public Task<JsonElement> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    /// <summary>The answer's body; undefined: it has none.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var answer = await AnswerAsync(_calls, HttpCompletionOption.ResponseContentRead, method, path, body, cancel);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
        return bytes.Length == 0 ? default : Read(bytes);
    }

    /// <summary>A good answer, of which nothing was read yet.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancel) =>
        AnswerAsync(_streams, HttpCompletionOption.ResponseHeadersRead, HttpMethod.Get, path, null, cancel);

    /// <summary>Signs in, and keeps the token for later runs.</summary>
    /// <param name="askCode">Asks for the code of the second factor.</param>
    public async Task<string> SignInAsync(string username, string password, Func<string> askCode, CancellationToken cancel)
    {
        var device = $"operators' console on {Environment.MachineName}";
        JsonElement answer;
        try
        {
            answer = await SendAsync(HttpMethod.Post, "session", new { username, password, device }, cancel);
        }
        catch (ChatRefusedException refused) when (refused.Refusal.Code == "otp_required")
        {
            answer = await SendAsync(HttpMethod.Post, "session", new { username, password, device, otp = askCode() }, cancel);
        }

        var name = answer.GetProperty("username").GetString()!;
        var token = answer.GetProperty("accessToken").GetString()!;
        await tokens.KeepAsync(url, token, name, answer.GetProperty("expiresIn").GetInt32());
        _token = AdminTokens.Given ?? token;
        return name;
    }

    /// <summary>Ends the session; what is kept here of it stays.</summary>
    public Task SignOutAsync(CancellationToken cancel) => SendAsync(HttpMethod.Delete, "session", null, cancel);

    /// <summary>Forgets what is kept here of the session.</summary>
    /// <returns>False: as <see cref="AdminTokens.ForgetAsync"/> says it.</returns>
    public Task<bool> ForgetAsync()
    {
        var ended = _token;
        _token = null;
        return tokens.ForgetAsync(url, ended);
    }

    public void Dispose()
    {
        _calls.Dispose();
        _streams.Dispose();
    }

    private async Task<HttpResponseMessage> AnswerAsync(
        HttpClient http, HttpCompletionOption until, HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, Root + path) { Content = body is null ? null : JsonContent.Create(body) };
        if (_token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        var answer = await http.ReachAsync(request, until, cancel);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw new ChatRefusedException(await answer.RefusalAsync(cancel));
        }
    }

    private static JsonElement Read(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(bytes);
        }
        catch (JsonException fault)
        {
            throw new ChatUnreachableException("The server's answer cannot be read; is this the operators' port?", fault);
        }
    }
}
