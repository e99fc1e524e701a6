using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansChat.Grains.SecondFactors;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>Everything that accounts do with secrets, with the product's own log levels and our own lines down to the last.</summary>
public sealed class LogSecrecyTests
{
    private const string Password = "correct horse battery";
    private const string Wrong = "wrong horse battery";
    private const string Next = "another horse battery";
    private const string Sought = "looked-for-name";
    private const string Mail = "ann.secret@example.org";

    [Fact]
    public async Task No_log_holds_a_secret_a_body_or_a_query()
    {
        using var lines = new Lines();
        await using (var rig = await ClusterRig.Start(
            new Faults { Logs = lines },
            1,
            1,
            ("Logging:LogLevel:Default", "Information"),
            ("Logging:LogLevel:Microsoft", "Information"),
            ("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
            ("Logging:LogLevel:Orleans", "Warning"),
            ("Logging:LogLevel:OrleansChat", "Trace")))
        {
            var secrets = await Journey(rig);
            Assert.True(secrets.Count >= 15);
            Assert.Contains(lines.All, line => line.Contains("A sign-in was refused: sign_in_failed", StringComparison.Ordinal));
            Assert.All(secrets, secret => Assert.DoesNotContain(lines.All, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
            Assert.DoesNotContain(lines.All, line => line.Contains("access_token", StringComparison.Ordinal));
        }
    }

    private static async Task<List<string>> Journey(ClusterRig rig)
    {
        await Door.Enrol(rig, "ann-the-first", Password);
        using var door = new Door(rig.Urls[0]);
        List<string> secrets = [Password, Wrong, Next, Sought, Mail, "not-a-token", "not-a-device"];
        await door.Send(HttpMethod.Post, "accounts", new { username = "bob", email = Mail, password = Password });
        await door.Send(HttpMethod.Post, "sessions", new { password = Wrong });
        await door.SignIn("ann-the-first", Wrong, knownDevice: "not-a-device");
        var first = (await door.SignIn("ann-the-first", Password)).Body;
        Note(first, "accessToken", "refreshToken", "knownDevice");
        var (secret, codes, _) = await SecondFactorTests.SetUp(door, "ann-the-first", Password);
        secrets.AddRange([Base32.Encode(secret), .. codes]);
        await door.SignIn("ann-the-first", Password, otp: "999999");
        Note((await door.SignIn("ann-the-first", Password, otp: codes[0])).Body, "accessToken", "refreshToken");
        var refreshed = await door.Send(HttpMethod.Post, "sessions/refresh", new { refreshToken = first.GetProperty("refreshToken").GetString() });
        Note(refreshed.Body, "accessToken", "refreshToken");
        await door.Send(HttpMethod.Post, "sessions/refresh", new { refreshToken = first.GetProperty("refreshToken").GetString() });
        await door.Send(HttpMethod.Post, "sessions/refresh", new { refreshToken = "not-a-token" });
        var ticket = (await door.Send(HttpMethod.Post, "tickets")).Body;
        Note(ticket, "ticket");
        await Knock(ticket.GetProperty("ticket").GetString()!);
        await Knock("not-a-token");
        await door.Send(HttpMethod.Delete, "me/second-factor", new { password = Wrong, code = codes[1] });
        await door.Send(HttpMethod.Post, "me/email", new { email = Mail, password = Password });
        await door.Send(HttpMethod.Post, "me/export", new { password = Wrong });
        await door.Send(HttpMethod.Post, "me/password", new { old = Password, @new = Next });
        await door.Send(HttpMethod.Get, $"users?query={Sought}");
        Assert.Equal(202, (await door.Send(HttpMethod.Delete, "me", new { password = Next, otp = codes[2] })).Status);
        return secrets;

        void Note(JsonElement body, params string[] members) => secrets.AddRange(members.Select(member => body.GetProperty(member).GetString()!));

        async Task Knock(string inUrl)
        {
            var (socket, _) = await RawSocket.Try(rig.Urls[0], inUrl: inUrl);
            if (socket is not null)
            {
                await socket.DisposeAsync();
            }
        }
    }

    /// <summary>Every line that is logged, with its exception.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IReadOnlyList<string> All => [.. _lines];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
