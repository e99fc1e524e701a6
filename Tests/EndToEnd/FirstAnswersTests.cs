using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>What is answered at once. All other tests ask again, as clients do, and would not see that the first answers are bad.</summary>
[Collection(ClusterCollection.Name)]
public sealed class FirstAnswersTests(SharedCluster cluster)
{
    private const int Posts = 300;

    [Fact]
    public async Task A_room_takes_nearly_every_message_at_the_first_try_and_none_twice()
    {
        var crew = await cluster.Rig.Crew(1);
        var room = cluster.Rig.Grains.Room(crew.Room);
        var answers = new List<Outcome<Posted>>();
        for (var count = 0; count < Posts; count++)
        {
            try
            {
                answers.Add(await room.Post(new PostMessage(crew.Users[0].Id, ClientId.New(), $"{count}")));
            }
            catch (TimeoutException)
            {
                answers.Add(ErrorCode.Unknown);
            }

            if (!answers[^1].Ok)
            {
                // A journal that failed refuses all for a moment: that counts once.
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            }
        }

        Assert.All(answers.Where(answer => answer.Ok), answer => Assert.False(answer.Value.Duplicate));

        // The machine may stall now and then.
        Assert.InRange(answers.Count(answer => answer.Ok), Posts * 95 / 100, Posts);
        var seqs = answers.Where(answer => answer.Ok).Select(answer => answer.Value.Seq).ToArray();
        Assert.Equal(seqs.Distinct().Order(), seqs);
    }

    [Fact]
    public async Task Without_a_key_each_call_is_a_command_of_its_own()
    {
        var crew = await cluster.Rig.Crew(1);
        using var http = new HttpClient { BaseAddress = new Uri(cluster.Rig.Urls[0], "/api/v1/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", crew.Users[0].Token);
        var seqs = new List<long>();
        while (seqs.Count < 2)
        {
            using var answer = await http.PostAsJsonAsync($"rooms/{crew.Room}/messages", new { text = "twice" });
            if (answer.IsSuccessStatusCode)
            {
                var posted = await answer.Content.ReadFromJsonAsync<JsonElement>();
                Assert.False(posted.GetProperty("duplicate").GetBoolean());
                seqs.Add(posted.GetProperty("seq").GetInt64());
            }
            else
            {
                // Only a busy machine refuses it.
                Assert.True((int)answer.StatusCode >= 503, $"{answer.StatusCode}");
                await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
            }
        }

        Assert.True(seqs[0] < seqs[1]);
    }
}
