using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>Keys change under a running cluster: no gateway refuses a good token at any moment.</summary>
[Collection(SessionsCollection.Name)]
public sealed class KeyRotationTests(SessionsCluster cluster)
{
    private const int Rotations = 3;

    [Fact]
    public async Task Tokens_issued_and_read_on_both_gateways_all_through_rotations_are_all_accepted()
    {
        var device = await cluster.SignIn(await cluster.Person());
        var op = await cluster.SignIn(await cluster.Person(isOperator: true), isOperator: true);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(issuer => Task.Run(() => IssueAndRead(device, issuer, stop.Token))).ToArray();

        var signers = new HashSet<string> { await Current(op) };
        for (var turn = 0; turn < Rotations; turn++)
        {
            signers.Add(await Rotate(op));
        }

        await stop.CancelAsync();
        var accepted = await Task.WhenAll(readers);

        Assert.Equal(Rotations + 1, signers.Count);
        var seen = accepted.SelectMany(keys => keys).ToHashSet();
        Assert.True(seen.Count > 1, "No token was signed by a newer key.");
        Assert.Subset(signers, seen);
    }

    [Fact]
    public async Task The_key_set_shows_the_next_and_the_previous_keys_and_only_operators_see_the_list()
    {
        var op = await cluster.SignIn(await cluster.Person(isOperator: true), isOperator: true);
        var user = await cluster.SignIn(await cluster.Person());
        await Rotate(op);
        using var http = cluster.Http(0, op.Token);
        using var mine = cluster.Http(0, user.Token);

        var keys = await Poll(
            async () => (await http.GetFromJsonAsync<JsonElement[]>("operator/keys"))!,
            list => list.Any(key => key.GetProperty("state").GetString() == "next"));
        Assert.Equal(["current", "next", "previous"], keys.Select(key => key.GetProperty("state").GetString()).Distinct());
        Assert.Equal(HttpStatusCode.Forbidden, (await mine.GetAsync("operator/keys")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await mine.PostAsync("operator/keys/rotate", null)).StatusCode);

        var published = await Poll(
            async () => (await http.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json")).GetProperty("keys").EnumerateArray().ToArray(),
            set => set.Length == keys.Length);
        Assert.Equal(keys.Select(Id).ToHashSet(), published.Select(key => key.GetProperty("kid").GetString()!).ToHashSet());
        Assert.All(published, key => Assert.False(key.TryGetProperty("d", out _)));
    }

    /// <summary>Of every token so far, until told to stop; answers with the keys that signed them.</summary>
    private async Task<HashSet<string>> IssueAndRead(Device device, int issuer, CancellationToken stop)
    {
        var keys = new HashSet<string>();
        var tokens = new Queue<string>();
        while (!stop.IsCancellationRequested)
        {
            var token = await cluster.Token(device.Person.User, device.Session, gateway: issuer);
            tokens.Enqueue(token);
            if (tokens.Count > 100)
            {
                tokens.Dequeue();
            }

            keys.Add(JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[0])).RootElement.GetProperty("kid").GetString()!);
            foreach (var one in new[] { token, tokens.Peek() })
            {
                for (var reader = 0; reader < 2; reader++)
                {
                    var place = reader;
                    var read = await Again.UntilAvailable(() => cluster.Tokens(place).Read(one).AsTask());
                    Assert.True(read.Ok, $"gateway {reader} refused: {read.Refusal?.Entry.Name}");
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None); // The silos need some of the machine to make keys.
        }

        return keys;
    }

    /// <summary>The new signer. Asks again as long as it is told to wait.</summary>
    private async Task<string> Rotate(Device op)
    {
        using var http = cluster.Http(0, op.Token);
        while (true)
        {
            using var answer = await http.PostAsync("operator/keys/rotate", null);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return Id((await answer.Content.ReadFromJsonAsync<JsonElement[]>())![0]);
            }

            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value, TimeProvider.System);
        }
    }

    private async Task<string> Current(Device op)
    {
        using var http = cluster.Http(0, op.Token);
        return Id((await http.GetFromJsonAsync<JsonElement[]>("operator/keys"))![0]);
    }

    private static async Task<T> Poll<T>(Func<Task<T>> ask, Func<T, bool> holds)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (true)
        {
            var answer = await ask();
            if (holds(answer))
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    private static string Id(JsonElement key) => key.GetProperty("keyId").GetString()!;
}
