using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using OrleansChat.Client;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Operations;

/// <summary>What a process shows on its operations port, and only there.</summary>
public sealed partial class MetricsTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
{
    private TestDatabase _database = null!;
    private ServerProcess _server = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _server = await ServerProcess.AllInOne(_database.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_promised_to_clients_is_counted_in_the_form_that_Prometheus_reads()
    {
        var before = Samples(await Scrape());
        await Talk(messages: 3);
        var text = await Scrape();
        Check(text);
        var after = Samples(text);

        Assert.Equal(3, Grown("chat_room_acknowledged_total"));
        Assert.True(Grown("chat_journal_events_total") >= 3);
        Assert.True(Grown("chat_journal_appends_total{outcome=\"committed\"}") >= 1);
        Assert.True(Grown("chat_fanout_events_total") >= 3);
        // The sender and another one.
        Assert.Equal(6, Grown("chat_delivery_events_total"));
        Assert.Equal(3, Grown("chat_hub_call_duration_seconds_count{method=\"Post\"}"));
        Assert.Equal(1, Grown("chat_refusals_total{code=\"not_found\",surface=\"hub\"}"));
        Assert.Equal(1, after["chat_fanout_gateways"]);
        Assert.InRange(after["chat_revocations_age_seconds"], 0, 30);
        Assert.Contains(after.Keys, name => name.StartsWith("db_client_", StringComparison.Ordinal) && name.Contains("chat-journal", StringComparison.Ordinal));
        Assert.DoesNotContain("Password", text, StringComparison.OrdinalIgnoreCase);

        double Grown(string name) => after[name] - before.GetValueOrDefault(name);
    }

    [Fact]
    public async Task Metrics_are_on_the_operations_port_alone_and_nothing_but_health_is_beside_them()
    {
        Assert.Equal(HttpStatusCode.NotFound, await Status(_server.Public, "/metrics"));
        Assert.Equal(HttpStatusCode.NotFound, await Status(_server.Operations, "/api/v1/texts"));
        Assert.Equal(HttpStatusCode.NotFound, await Status(_server.Operations, "/hub"));
        Assert.Equal(HttpStatusCode.OK, await Status(_server.Operations, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, await Status(_server.Operations, "/health/live"));
        Assert.Equal(HttpStatusCode.OK, await Status(_server.Public, "/health/live"));

        // Who comes from outside may name any host.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = _server.Operations.BaseAddress!.Authority } };
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Public.SendAsync(request)).StatusCode);
    }

    private static async Task<HttpStatusCode> Status(HttpClient http, string path) => (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode;

    private Task<string> Scrape() => _server.Operations.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    /// <summary>Two users in a room, messages of one of them, and a call that is refused.</summary>
    private async Task Talk(int messages)
    {
        var crew = await _server.Crew(2);
        await using var one = new Member(crew.Users[0], [_server.Public.BaseAddress!]);
        await using var other = new Member(crew.Users[1], [_server.Public.BaseAddress!]);
        await Task.WhenAll(one.Connect(), other.Connect());
        var last = 0L;
        for (var count = 0; count < messages; count++)
        {
            last = (await one.Post(crew.Room, "hello")).Seq;
        }

        await Task.WhenAll(one.Reached(crew.Room, last), other.Reached(crew.Room, last));
        await Assert.ThrowsAsync<ChatRefusedException>(() => one.Post(RoomId.New(), "nobody is here"));
    }

    /// <summary>Samples with their labels.</summary>
    private static Dictionary<string, double> Samples(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
        .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture));

    private static void Check(string text)
    {
        HashSet<string> families = [];
        var family = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Help().Match(line) is { Success: true } help)
            {
                family = help.Groups["name"].Value;
                Assert.True(families.Add(family), $"{family} comes twice");
            }
            else
            {
                Assert.Matches($"^# TYPE {family} (counter|gauge|histogram)$|^{family}(_bucket|_sum|_count)?({{(\\w+=\"[^\"]*\",?)+}})? -?[0-9.]+(E[+-]?[0-9]+)?$", line);
            }
        }

        var samples = Samples(text);
        var counts = samples.Where(sample => sample.Key.Contains("_duration_seconds_count", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(counts);
        Assert.All(counts, count =>
        {
            var bucket = count.Key.Replace("_count", "_bucket", StringComparison.Ordinal);
            Assert.Equal(count.Value, samples[bucket.EndsWith('}') ? $"{bucket[..^1]},le=\"+Inf\"}}" : $"{bucket}{{le=\"+Inf\"}}"]);
        });
    }

    [GeneratedRegex("^# HELP (?<name>[a-z0-9_]+) ")]
    private static partial Regex Help();
}
