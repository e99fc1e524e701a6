using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Support.Talk;

/// <summary>The REST interface of one gateway, as one user speaks it.</summary>
internal sealed class Rest : IDisposable
{
    private readonly HttpClient _http;

    public Rest(Uri gateway, string? token = null, string? language = null)
    {
        _http = new HttpClient(new Patient()) { BaseAddress = new Uri(gateway, "/api/v1/"), Timeout = ClusterRig.Patience };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (language is not null)
        {
            _http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        }
    }

    /// <param name="body">Bytes go as they are, anything else as JSON.</param>
    /// <param name="key">The command's client id; null: none.</param>
    public async Task<RestAnswer> Ask(string method, string path, object? body = null, Guid? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", $"{key}");
        }

        request.Content = body switch
        {
            null => null,
            byte[] bytes => new ByteArrayContent(bytes),
            string json => new StringContent(json, System.Text.Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body),
        };
        using var answer = await _http.SendAsync(request);
        var bytesOfAnswer = await answer.Content.ReadAsByteArrayAsync();
        var headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value));
        return new RestAnswer((int)answer.StatusCode, bytesOfAnswer, headers);
    }

    public void Dispose() => _http.Dispose();
}

internal sealed record RestAnswer(int Status, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

    public string Text() => System.Text.Encoding.UTF8.GetString(Bytes);

    public string Text(string member) => Json.GetProperty(member).GetString()!;

    /// <summary>Of a refusal.</summary>
    public string? Code => Headers.GetValueOrDefault("Content-Type") == "application/problem+json" ? Text("code") : null;
}
