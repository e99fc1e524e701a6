using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Client;

namespace OrleansChat.Cli.Admin;

/// <summary>
/// The operators' port of one gateway. Every call throws <see cref="ChatRefusedException"/> for the server's "no" and
/// <see cref="ChatUnreachableException"/> when it could not be reached or did not answer in time.
/// </summary>
internal sealed class AdminServer(Uri url, AdminTokens tokens) : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _calls = new() { BaseAddress = Api(url), Timeout = TimeLimit };

    // What they answer has no end of its own, or is long.
    private readonly HttpClient _streams = new() { BaseAddress = Api(url), Timeout = Timeout.InfiniteTimeSpan };

    public Uri Url => url;

    public bool IsSignedIn => tokens.Find(url) is not null;

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
        tokens.Keep(url, answer.GetProperty("accessToken").GetString()!, name, answer.GetProperty("expiresIn").GetInt32());
        return name;
    }

    /// <summary>Ends the session. What is kept here goes in any case.</summary>
    public async Task SignOutAsync(CancellationToken cancel)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, "session", null, cancel);
        }
        finally
        {
            tokens.Forget(url);
        }
    }

    public void Dispose()
    {
        _calls.Dispose();
        _streams.Dispose();
    }

    private static Uri Api(Uri url) => new(url, "api/v1/operator/");

    private async Task<HttpResponseMessage> AnswerAsync(
        HttpClient http, HttpCompletionOption until, HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (tokens.Find(url) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        var answer = await ReachAsync(() => http.SendAsync(request, until, cancel), cancel);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw new ChatRefusedException(await RefusalAsync(answer, cancel));
        }
    }

    private async Task<HttpResponseMessage> ReachAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancel)
    {
        try
        {
            return await send();
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new ChatUnreachableException($"{url} did not answer within {TimeLimit.TotalSeconds:0} s.", late);
        }
        catch (HttpRequestException fault)
        {
            throw new ChatUnreachableException($"{url} cannot be reached: {fault.Message}", fault);
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

    private static async Task<Refusal> RefusalAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsByteArrayAsync(cancel));
            return new Refusal(
                problem.GetProperty("code").GetString()!, problem.GetProperty("detail").GetString()!, problem.GetProperty("retryable").GetBoolean());
        }
        catch (Exception foreign) when (foreign is JsonException or KeyNotFoundException or InvalidOperationException or HttpRequestException)
        {
            return new Refusal("bad_request", $"The server answered with status {(int)answer.StatusCode}; is this the operators' port?", Retryable: false);
        }
    }
}
