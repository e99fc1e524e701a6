using System.Net.Http.Headers;
using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Admin;

/// <summary>An operator at the operators' port of a real process: registered, with a second factor, signed in, all over REST.</summary>
internal sealed class AdminSession : IDisposable
{
    private readonly HttpClient _http;
    private readonly Rest _rest;

    private AdminSession(Uri port, string name, string token)
    {
        (Port, Name, Token, _rest) = (port, name, token, new Rest(port, token));
        _http = new HttpClient { BaseAddress = new Uri(port, "/api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Port { get; }

    public string Name { get; }

    public string Token { get; }

    /// <param name="server">Where the account is made: any gateway of the cluster.</param>
    /// <param name="port">The operators' port, of this gateway or another.</param>
    public static async Task<AdminSession> Open(TestDatabase database, ServerProcess server, int port)
    {
        var name = $"c{Guid.NewGuid():N}"[..20];
        using var door = new Door(server.Public.BaseAddress!);
        var made = await door.Send(HttpMethod.Post, "accounts", new { username = name, email = $"{name}@example.org", password = Chief.Password });
        Assert.Equal(201, made.Status);
        await database.Execute($"UPDATE account SET operator = true, verified = true WHERE username = '{name}'");
        var (_, codes, _) = await SecondFactorTests.SetUp(door, name, Chief.Password);
        var url = new Uri($"http://127.0.0.1:{port}");
        return new AdminSession(url, name, await Chief.Enter(url, name, codes[0]));
    }

    public Task<RestAnswer> Ask(string method, string path, object? body = null) => _rest.Ask(method, path, body);

    public async Task<Followed> Follow(string path)
    {
        var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        return new Followed(answer.EnsureSuccessStatusCode(), new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    public void Dispose()
    {
        _http.Dispose();
        _rest.Dispose();
    }

    /// <summary>A stream of lines that goes on.</summary>
    internal sealed class Followed(HttpResponseMessage answer, StreamReader lines) : IAsyncDisposable
    {
        /// <summary>The first line from here on that holds this.</summary>
        public async Task<string> Until(string text)
        {
            using var patience = new CancellationTokenSource(ClusterRig.Patience);
            while (await lines.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new InvalidOperationException($"The stream ended without \"{text}\".");
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            answer.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
