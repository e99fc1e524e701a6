using System.Text;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Operations;

/// <summary>One message, followed by its trace from the client to the sockets, as a collector gets it.</summary>
public sealed class TraceTests(ITestOutputHelper output)
{
    private const string Text = "nobody but the room reads this";

    [Fact]
    public async Task A_message_is_followed_from_its_client_through_gateway_silo_and_database_to_the_gateway()
    {
        await using var collector = await TraceCollector.Start();
        string[] tokens;
        RoomId room;
        await using (var rig = await ClusterRig.Start(1, 1, ("Chat:Operations:TracesUrl", $"{collector.Url}"), ("Chat:Operations:TraceRatio", "1")))
        {
            await using var talk = await Conversation.Start(rig, 2);
            using (var client = Sdk.CreateTracerProviderBuilder().AddSource("Microsoft.AspNetCore.SignalR.Client").SetSampler(new AlwaysOnSampler())
                .AddOtlpExporter(otlp => (otlp.Endpoint, otlp.Protocol) = (collector.Url, OtlpExportProtocol.HttpProtobuf)).Build())
            {
                await talk.Members[0].Post(talk.Room, Text);
                await talk.Finish();
                client.ForceFlush();
            }

            (tokens, room) = ([.. talk.Crew.Users.Select(user => user.Token)], talk.Room);
            await rig.StopGateway(0);
        }

        var spans = Followed(collector, room);
        output.WriteLine(Draw(spans));
        string[] way = ["ChatHub/Post", "publish room/{id}", "IRoomGrain/Post", "write journal", "process room/{id}"];
        var path = spans.Select(span => way.FirstOrDefault(stop => span.Name.EndsWith(stop, StringComparison.Ordinal))).OfType<string>().Distinct();
        Assert.Equal(way, path);
        var write = spans.Single(span => span.Name == "write journal");
        Assert.Contains(spans, span => span.Parent == write.Id);
        Assert.NotEmpty(collector.Bodies);
        Assert.All(tokens.Append(Text).Append("access_token"), secret => Assert.DoesNotContain(collector.Bodies, body => body.Contains(secret, StringComparison.Ordinal)));
        Assert.Contains(collector.Bodies, body => body.Contains($"room/{room}", StringComparison.Ordinal));
    }

    /// <summary>
    /// The first trace that a client began and that reached the sockets, in the order in which its spans began. Of this room: sources of spans
    /// are the process's, and other tests talk beside.
    /// </summary>
    private static List<Span> Followed(TraceCollector collector, RoomId room) => collector.Spans.GroupBy(span => span.Trace)
        .Where(trace => trace.Any(span => span.Name == "process room/{id}" && span.Body.Contains($"room/{room}", StringComparison.Ordinal))
            && trace.Any(span => span.Parent.Length == 0 && span.Name.EndsWith("/Post", StringComparison.Ordinal)))
        .Select(trace => trace.OrderBy(span => span.Began).ToList())
        .OrderBy(trace => trace[0].Began)
        .First();

    private static string Draw(List<Span> spans)
    {
        var text = new StringBuilder();
        Below("", 0);
        return text.ToString();

        void Below(string parent, int depth)
        {
            foreach (var span in spans.Where(span => span.Parent == parent || (depth == 0 && spans.TrueForAll(other => other.Id != span.Parent))))
            {
                text.Append(' ', depth * 2).AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{span.Name}  +{(span.Began - spans[0].Began) / 1000} µs");
                Below(span.Id, depth + 1);
            }
        }
    }
}
