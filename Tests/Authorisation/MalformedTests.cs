using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Authorisation;

/// <summary>Every route, sent what no client should send by somebody who may: each time a refusal as the protocol has it, and never a fault.</summary>
public sealed partial class MalformedTests(MatrixCluster cluster) : IClassFixture<MatrixCluster>
{
    private static readonly string[] Bodies = ["", "{", "null", "[]", "{}", "7", "\"x\"", "\ud800", "{\"a\":\"\\u0000\"}"];

    // Put in the place of each member, one after another.
    private static readonly string[] Members =
    [
        "null", "-1", "99999999999999999999", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "[null]", "{}", $"\"{new string('x', 20_000)}\"",
    ];

    private static readonly string[] Values = ["%00", "%ED%A0%80", "-1", "99999999999999999999", new('y', 3_000)];

    /// <summary>By route, as the protocol writes it: what a query may have there.</summary>
    private static readonly Lazy<Dictionary<string, string[]>> Queries = new(ReadQueries);

    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Whatever_is_sent_to_a_route_is_answered_or_refused_and_never_a_fault()
    {
        var stage = await Stage.Set(Rig, RestCases.All.Count * 3);
        using var http = new HttpClient(new Patient()) { BaseAddress = Rig.Gateway(0).Url, Timeout = ClusterRig.Patience };
        using var console = new HttpClient(new Patient()) { BaseAddress = Rig.Gateway(0).AdminUrl, Timeout = ClusterRig.Patience };
        var (faults, late, sent) = (new List<string>(), new List<string>(), 0);
        foreach (var (name, route) in RestCases.All)
        {
            var actor = name.Contains("/operator", StringComparison.Ordinal) ? Actor.Operator : Actor.Admin;
            var cell = await stage.Row(route.Kind, route.Admin).Cell(actor, route.Tried[0]);
            foreach (var request in Requests(name, route, cell))
            {
                using (request)
                {
                    using var answer = await (route.Admin ? console : http).SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                    sent++;
                    var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
                    if (isProblem && answer.StatusCode == HttpStatusCode.GatewayTimeout)
                    {
                        late.Add($"{request.Method} {request.RequestUri} {Cut(request)}");
                    }
                    else if ((int)answer.StatusCode >= 500 || (!answer.IsSuccessStatusCode && (int)answer.StatusCode != 304 && !isProblem))
                    {
                        faults.Add($"{request.Method} {request.RequestUri} {Cut(request)}: {(int)answer.StatusCode} {answer.Content.Headers.ContentType}");
                    }
                }
            }
        }

        Assert.True(sent > 5 * RestCases.All.Count, $"only {sent} requests");
        Assert.True(faults.Count == 0, string.Join('\n', faults));

        // The machine may stall; a request that always takes too long is a fault.
        Assert.True(late.Count <= sent / 200, string.Join('\n', late));
    }

    private static IEnumerable<HttpRequestMessage> Requests(string name, RestCases.RestCase route, Cell cell)
    {
        if (route.Body(cell) is { Length: > 0 } right)
        {
            foreach (var body in route.ContentType == "application/json" ? Bodies.Concat(Bent(right)) : Bodies)
            {
                yield return With(route.Request(name, cell), body, route.ContentType);
            }

            yield return With(route.Request(name, cell), right, "text/plain");
            yield return With(route.Request(name, cell), right, "application/json; charset=no-such-thing");
            yield return With(route.Request(name, cell), right, "application/json; charset=\"utf-8\"");
        }

        if (Queries.Value.TryGetValue(name, out var members))
        {
            foreach (var query in members.SelectMany(_ => Values, (member, value) => $"{member}={value}"))
            {
                var request = route.Request(name, cell);
                request.RequestUri = new Uri($"{request.RequestUri!.OriginalString.Split('?')[0]}?{query}", UriKind.Relative);
                yield return request;
            }
        }
    }

    private static Dictionary<string, string[]> ReadQueries()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "openapi.json")));
        var documented = document.RootElement.GetProperty("paths");
        return RestCases.All.Keys.Where(name => name.StartsWith("GET ", StringComparison.Ordinal) && name != "GET /hub").ToDictionary(
            name => name,
            name => documented.GetProperty(Constraint().Replace(name[4..], "}")).GetProperty("get").TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Where(one => one.GetProperty("in").GetString() == "query").Select(one => one.GetProperty("name").GetString()!).ToArray()
                : []);
    }

    [GeneratedRegex(":[a-z]+}")]
    private static partial Regex Constraint();

    private static IEnumerable<string> Bent(string body)
    {
        if (JsonNode.Parse(body) is not JsonObject whole)
        {
            yield break;
        }

        foreach (var member in whole.Select(pair => pair.Key))
        {
            foreach (var value in Members)
            {
                var rest = whole.Where(pair => pair.Key != member).Select(pair => $"{JsonSerializer.Serialize(pair.Key)}:{pair.Value?.ToJsonString() ?? "null"}");
                yield return $"{{{string.Join(',', rest.Append($"{JsonSerializer.Serialize(member)}:{value}"))}}}";
            }
        }
    }

    private static HttpRequestMessage With(HttpRequestMessage request, string body, string type)
    {
        // What is no Unicode goes as it would from who does not care: as three bytes that are no UTF-8.
        request.Content = new ByteArrayContent([.. body.SelectMany(one => char.IsSurrogate(one) ? new byte[] { 0xED, 0xA0, 0x80 } : Encoding.UTF8.GetBytes([one]))]);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return request;
    }

    private static string Cut(HttpRequestMessage request)
    {
        if (request.Content is null)
        {
            return "";
        }

        using var reader = new StreamReader(request.Content.ReadAsStream());
        var text = reader.ReadToEnd();
        return text.Length > 200 ? $"{text[..200]}…" : text;
    }
}
