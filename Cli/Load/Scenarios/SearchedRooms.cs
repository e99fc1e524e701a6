using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Provision;
using OrleansChat.Client.Api;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>Rooms with a writer and readers each, over REST; remembers what was posted and what was deleted.</summary>
internal sealed class SearchedRooms : IDisposable
{
    private const int Vocabulary = 2_000;
    private const int WordsEach = 8;
    private const int FailuresKept = 10;
    private const int CheckedAtOnce = 8;

    private static readonly TimeSpan WriterPause = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient[] _http;
    private readonly ProvisionedUser[][] _rooms;
    private readonly Random _random;
    private readonly ConcurrentDictionary<(Guid Room, long Seq), Said> _said = [];
    private int _words;
    private int _checked;

    public SearchedRooms(IReadOnlyList<Uri> urls, IReadOnlyList<ProvisionedUser> users, int seed)
    {
        _http = [.. urls.Select(url => new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) })];
        _rooms = [.. users.GroupBy(user => user.Rooms[0]).Select(room => room.ToArray())];
        _random = new Random(seed);
    }

    public int Checked => _checked;

    public Task Post(int each, CancellationToken cancel) => Parallel.ForEachAsync(_rooms, cancel, async (members, token) =>
    {
        for (var count = 0; count < each; count++)
        {
            await Post(members[0], token);
        }
    });

    /// <summary>A message now and then in every room, until it is cancelled.</summary>
    public Task KeepPosting(CancellationToken cancel) => Task.WhenAll(_rooms.Select(async members =>
    {
        while (!cancel.IsCancellationRequested)
        {
            await Post(members[0], CancellationToken.None);
            await Task.Delay(WriterPause, TimeProvider.System, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }));

    /// <summary>Deletes one message in so many.</summary>
    public async Task Delete(int each, CancellationToken cancel)
    {
        foreach (var ((room, seq), said) in _said.Where(pair => pair.Key.Seq % each == 0))
        {
            await Send(HttpMethod.Delete, said.Sender, $"rooms/{room}/messages/{seq}", null, cancel);
            said.Deleted = true;
        }
    }

    /// <summary>Until the newest message of every room is found; how long that took.</summary>
    public async Task<TimeSpan> UntilFound(TimeSpan limit, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        foreach (var newest in _said.Where(pair => !pair.Value.Deleted).GroupBy(pair => pair.Key.Room).Select(room => room.MaxBy(pair => pair.Key.Seq)))
        {
            while ((await Find(newest.Value.Sender, newest.Value.Own, cancel)).Items.Count == 0)
            {
                if (clock.Elapsed > limit)
                {
                    throw new TimeoutException($"A message was not found within {limit.TotalSeconds} s.");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
            }
        }

        return clock.Elapsed;
    }

    /// <summary>So many search at once for words that are here and there.</summary>
    public Task Search(int searchers, TimeSpan length, Histogram? times, CancellationToken cancel) =>
        Task.WhenAll(Enumerable.Range(0, searchers).Select(index => Search(new Random(index), length, times, cancel)));

    /// <summary>Looks for every message by the word that it alone has. Answers what is wrong, the first of it.</summary>
    public async Task<IReadOnlyList<string>> Check(CancellationToken cancel)
    {
        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(_said, new ParallelOptions { MaxDegreeOfParallelism = CheckedAtOnce, CancellationToken = cancel }, async (one, token) =>
        {
            var ((room, seq), said) = one;
            var members = Array.Find(_rooms, some => some[0].Rooms[0] == room)!;
            var stranger = Array.Find(_rooms, some => some[0].Rooms[0] != room)?[0];
            var found = (await Find(members[^1], said.Own, token)).Items;
            if (found.Count != (said.Deleted ? 0 : 1) || !found.All(hit => hit.RoomId == room && hit.Seq == seq))
            {
                wrong.Enqueue($"message {seq} of room {room}, {(said.Deleted ? "deleted" : "standing")}, was found {found.Count} times");
            }

            if (stranger is not null && (await Find(stranger, said.Own, token)).Items.Count > 0)
            {
                wrong.Enqueue($"message {seq} of room {room} was found by a stranger");
            }

            Interlocked.Increment(ref _checked);
        });
        return wrong.Count <= FailuresKept ? [.. wrong] : [.. wrong.Take(FailuresKept), $"… and {wrong.Count - FailuresKept} more"];
    }

    public void Dispose()
    {
        foreach (var http in _http)
        {
            http.Dispose();
        }
    }

    private async Task Search(Random random, TimeSpan length, Histogram? times, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < length)
        {
            var members = _rooms[random.Next(_rooms.Length)];
            var begun = Stopwatch.GetTimestamp();
            await Find(members[random.Next(members.Length)], $"word{random.Next(Vocabulary)}", cancel);
            lock (_random)
            {
                times?.Record((long)Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
            }
        }
    }

    private async Task Post(ProvisionedUser sender, CancellationToken cancel)
    {
        var own = $"own{Interlocked.Increment(ref _words)}x";
        var answer = await Send(HttpMethod.Post, sender, $"rooms/{sender.Rooms[0]}/messages", new { text = $"{Text()} {own}" }, cancel);
        _said[(sender.Rooms[0], answer.GetProperty("seq").GetInt64())] = new Said(sender, own);
    }

    private string Text()
    {
        lock (_random)
        {
            return string.Join(' ', Enumerable.Range(0, WordsEach).Select(_ => $"word{_random.Next(Vocabulary)}"));
        }
    }

    private Task<SearchPage> Find(ProvisionedUser user, string word, CancellationToken cancel) =>
        new ChatApi(Gateway(user), (_, _) => ValueTask.FromResult(new AccessToken(user.AccessToken))).SearchAsync(word, cancel: cancel);

    private async Task<JsonElement> Send(HttpMethod method, ProvisionedUser user, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, "api/v1/" + path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.AccessToken);
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var answer = await Gateway(user).SendAsync(request, cancel);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
    }

    private HttpClient Gateway(ProvisionedUser user) => _http[(user.UserId.GetHashCode() & int.MaxValue) % _http.Length];

    private sealed record Said(ProvisionedUser Sender, string Own)
    {
        public bool Deleted { get; set; }
    }
}
