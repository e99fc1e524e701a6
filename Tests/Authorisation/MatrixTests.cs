using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Authorisation;

/// <summary>
/// Every route and every hub method, tried by everybody on one's own, somebody else's and nobody's things, against a real gateway. What
/// came of it is compared with the tables beside this file, which people read; APPROVE_AUTHORISATION=1 writes them anew.
/// </summary>
public sealed class MatrixTests(MatrixCluster cluster) : IClassFixture<MatrixCluster>
{
    private static readonly Actor[] Actors = Enum.GetValues<Actor>();

    /// <summary>What differs between members is what they may do in a room: where nothing is named they are left out.</summary>
    private static readonly Actor[] OnlyInRooms = [Actor.Guest, Actor.Owner];

    private const int RowsAtOnce = 4;

    private GatewayProcess Gateway => cluster.Rig.Gateway(0);

    [Fact]
    public void Every_route_is_in_the_matrix()
    {
        var routes = Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(method => $"{method} {Text(endpoint.RoutePattern)}") ?? []);
        // The hub's address is none: it comes before the routing.
        Assert.Equal(routes.Distinct().Order(), RestCases.All.Keys.Where(route => !route.EndsWith(" /hub", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void Every_hub_method_is_in_the_matrix()
    {
        var methods = typeof(ChatHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method => !method.IsSpecialName);
        Assert.Equal(methods.Select(method => method.Name).Order(), HubCases.All.Keys.Order());
    }

    [Fact]
    public async Task REST_answers_as_the_table_says()
    {
        var table = RestCases.All.SelectMany(route => route.Value.Tried.Select(target => (Name: route.Key, Target: target)));
        using var http = new HttpClient(new Patient()) { BaseAddress = Gateway.Url };
        using var console = new HttpClient(new Patient()) { BaseAddress = Gateway.AdminUrl };
        await Compare("rest.txt", table, (stage, name) => stage.Row(RestCases.All[name].Kind, RestCases.All[name].Admin), async (name, cell) =>
        {
            using var request = RestCases.All[name].Request(name, cell);
            using var response = await (RestCases.All[name].Admin ? console : http).SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode ? $"{(int)response.StatusCode}" : $"{(int)response.StatusCode} {Code(text)}";
        });
    }

    [Fact]
    public async Task The_hub_answers_as_the_table_says()
    {
        var table = HubCases.All.SelectMany(method => method.Value.Tried.Select(target => (Name: method.Key, Target: target)));
        await Compare("hub.txt", table, (stage, _) => stage.Row(), async (name, cell) =>
        {
            var (socket, status) = await RawSocket.Try(Gateway.Url, bearer: cell.Token);
            if (socket is null)
            {
                return $"{status}";
            }

            await using (socket.Listen())
            {
                await socket.Sync();
                var answer = await socket.Call(name, HubCases.All[name].Arguments(cell));
                return answer.TryGetProperty("error", out var error) ? Code(error.GetString()![error.GetString()!.IndexOf('{', StringComparison.Ordinal)..]) : "ok";
            }
        });
    }

    private async Task Compare(
        string file, IEnumerable<(string Name, Target Target)> rows, Func<Stage, string, Row> placed, Func<string, Cell, Task<string>> tried)
    {
        var all = rows.OrderBy(row => row.Name.Split(' ')[^1], StringComparer.Ordinal).ThenBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.Target).ToArray();
        var stage = await Stage.Set(cluster.Rig, all.Length * Stage.CrewsPerRow);
        var texts = new string[all.Length];
        await Parallel.ForEachAsync(Lanes(all), new ParallelOptions { MaxDegreeOfParallelism = RowsAtOnce }, async (lane, _) =>
        {
            foreach (var index in lane)
            {
                var (name, target) = all[index];
                texts[index] = Text(name, target, await Outcomes(target, placed(stage, name), cell => tried(name, cell)));
            }
        });
        var table = string.Concat(texts);
        var path = Path.Combine(Repository.Root, "Tests", "Authorisation", file);
        if (Environment.GetEnvironmentVariable("APPROVE_AUTHORISATION") == "1")
        {
            await File.WriteAllTextAsync(path, table);
        }

        Assert.Equal(await File.ReadAllTextAsync(path), table);
    }

    /// <summary>Indices of rows that wait for one another: what operators change may be everybody's. The longest lane first.</summary>
    private static IEnumerable<int[]> Lanes((string Name, Target Target)[] rows) => Enumerable.Range(0, rows.Length)
        .GroupBy(index => rows[index].Name.Contains("/operator", StringComparison.Ordinal) ? -1 : index)
        .Select(lane => lane.ToArray()).OrderByDescending(lane => lane.Length);

    private static string Text(string name, Target target, IEnumerable<IGrouping<string, (Actor Actor, string Outcome)>> outcomes)
    {
        var text = new StringBuilder();
        text.AppendLine(target == Target.None ? name : $"{name} · {target.ToString().ToLowerInvariant()}");
        foreach (var group in outcomes)
        {
            text.AppendLine($"    {group.Key}: {string.Join(", ", group.Select(one => one.Actor.ToString().ToLowerInvariant()))}");
        }

        return text.ToString();
    }

    private static async Task<IEnumerable<IGrouping<string, (Actor Actor, string Outcome)>>> Outcomes(Target target, Row row, Func<Cell, Task<string>> tried)
    {
        var outcomes = new List<(Actor Actor, string Outcome)>();
        foreach (var actor in target == Target.None ? Actors.Except(OnlyInRooms) : Actors)
        {
            outcomes.Add((actor, await tried(await row.Cell(actor, target))));
        }

        return outcomes.GroupBy(one => one.Outcome).OrderBy(group => group.Key, StringComparer.Ordinal);
    }

    private static string Text(RoutePattern pattern) => "/" + pattern.RawText!.Trim('/');

    private static string Code(string problem)
    {
        try
        {
            return JsonDocument.Parse(problem).RootElement.GetProperty("code").GetString()!;
        }
        catch (JsonException)
        {
            return "no problem+json";
        }
    }
}

/// <summary>A cluster of its own: operators change it. One of the calls makes the next key sign, which it may once it has been known for a second.</summary>
public sealed class MatrixCluster : IAsyncLifetime
{
    internal ClusterRig Rig { get; private set; } = null!;

    public async Task InitializeAsync() => Rig = await ClusterRig.Start(
        silos: 1, gateways: 1, ("Chat:Tokens:KeySettleSeconds", "1"), ("Chat:Accounts:OperatorSecondFactor", "false"));

    public async Task DisposeAsync() => await Rig.DisposeAsync();
}
