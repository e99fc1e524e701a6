using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Files;

/// <summary>One user's way to the files of one gateway.</summary>
internal sealed class Uploads(ClusterRig rig, CrewUser user, int gateway = 0) : IDisposable
{
    private readonly HttpClient _http = rig.Http(user, gateway);

    public async Task<(HttpStatusCode Status, JsonElement Body)> Put(string name, string? type, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        using var answer = await _http.PostAsync($"attachments?name={Uri.EscapeDataString(name)}", content);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>The id of a file that must be taken.</summary>
    public async Task<Guid> Store(string name, string type, byte[] bytes)
    {
        var (status, body) = await Put(name, type, bytes);
        return status == HttpStatusCode.Created ? body.GetProperty("id").GetGuid() : throw new InvalidOperationException($"{status}: {body}");
    }

    public async Task<HttpResponseMessage> Get(Guid id, string? range = null, string? etag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"attachments/{id}");
        request.Headers.TryAddWithoutValidation("Range", range);
        request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        return await _http.SendAsync(request);
    }

    public async Task<HttpStatusCode> Status(Guid id)
    {
        using var answer = await Get(id);
        return answer.StatusCode;
    }

    public void Dispose() => _http.Dispose();
}
