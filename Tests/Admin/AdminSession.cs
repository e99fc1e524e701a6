using System.Net.Http.Headers;
using OrleansChat.Grains.SecondFactors;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;

namespace OrleansChat.Tests.Admin;

/// <summary>An operator at the operators' port of a real process: registered, with a second factor, signed in, all over REST.</summary>
internal sealed class AdminSession : IDisposable
{
    public const string Password = "correct horse battery";

    private readonly HttpClient _http;
    private readonly Rest _rest;

    private AdminSession(Uri port, string name, string secret, string token)
    {
        (Port, Name, Secret, Token, _rest) = (port, name, secret, token, new Rest(port, token));
        _http = new HttpClient { BaseAddress = new Uri(port, "/api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Port { get; }

    public string Name { get; }

    /// <summary>Of the second factor, in base32.</summary>
    public string Secret { get; }

    public string Token { get; }

    /// <param name="server">Where the account is made: any gateway of the cluster.</param>
    /// <param name="port">The operators' port, of this gateway or another.</param>
    public static async Task<AdminSession> Open(TestDatabase database, ServerProcess server, int port)
    {
        var name = $"c{Guid.NewGuid():N}"[..20];
        using var anybody = new Rest(server.Public.BaseAddress!);
        Check(await anybody.Ask("POST", "accounts", new { username = name, email = $"{name}@example.org", password = Password }), 201);
        await database.Execute($"UPDATE account SET operator = true, verified = true WHERE username = '{name}'");
        var signedIn = Check(await anybody.Ask("POST", "sessions", new { username = name, password = Password }), 201);
        using var rest = new Rest(server.Public.BaseAddress!, signedIn.Text("accessToken"));
        var secret = Check(await rest.Ask("POST", "me/second-factor", new { password = Password }), 200).Text("secret");
        var codes = Check(await rest.Ask("POST", "me/second-factor/confirm", new { code = Code(secret, 0) }), 200).Json.GetProperty("recoveryCodes");
        var url = new Uri($"http://127.0.0.1:{port}");
        using var door = new Rest(url);
        var opened = Check(await door.Ask("POST", "operator/session", new { username = name, password = Password, otp = codes[0].GetString() }), 201);
        return new AdminSession(url, name, secret, opened.Text("accessToken"));
    }

    /// <summary>The code of a step from now: good once.</summary>
    public static string Code(string secret, int step) => Totp.Code(Decode(secret), Totp.Step(TimeProvider.System.GetUtcNow()) + step);

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

    private static RestAnswer Check(RestAnswer answer, int status) =>
        answer.Status == status ? answer : throw new InvalidOperationException($"{answer.Status} instead of {status}: {answer.Text()}");

    private static byte[] Decode(string text)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(text.Select(letter => Convert.ToString(Alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
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
