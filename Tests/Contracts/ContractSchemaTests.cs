using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Contracts;

/// <summary>The documents that programs read, and the types that are made from them, say what a running gateway says.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ContractSchemaTests
{
    private readonly IReadOnlyList<RestOperation> _operations;
    private readonly Schemas _schemas;
    private readonly JsonObject _rest;
    private readonly JsonObject _hub;

    public ContractSchemaTests(SharedCluster cluster)
    {
        _operations = RestOperation.All(cluster.Rig.Gateway(0).Services.GetRequiredService<EndpointDataSource>());
        _schemas = new Schemas(typeof(ChatHub).Assembly.GetTypes().Where(type =>
            type.GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance) is not null
            && type.Namespace is "OrleansChat.Gateway.Admin" or "OrleansChat.Gateway.Api" or "OrleansChat.Gateway.Hubs" or "OrleansChat.Gateway.Texts"));
        HubContract.Learn(_schemas);
        // Each walk adds the shapes that it meets; the documents have those of both.
        new OpenApiDocument(_operations, _schemas).Write();
        _hub = new AsyncApiDocument(_schemas).Write();
        _rest = new OpenApiDocument(_operations, _schemas).Write();
    }

    [Fact]
    public void The_OpenAPI_document_is_what_the_gateway_says() =>
        ContractFile.Compare("docs/openapi.json", _rest.ToJsonString(ContractFile.Indented) + "\n");

    [Fact]
    public void The_AsyncAPI_document_is_what_the_hub_says() => ContractFile.Compare("docs/asyncapi.yaml", Yaml.Write(_hub));

    [Fact]
    public void The_types_of_the_page_are_made_from_the_documents() =>
        ContractFile.Compare("Web/src/api/schema.ts", new TypeScriptTypes(_rest, _schemas).Write());

    [Fact]
    public void What_was_seen_of_each_route_is_declared()
    {
        var seen = MatrixTable.Read();
        Assert.NotEmpty(seen);
        foreach (var operation in _operations)
        {
            var responses = _rest["paths"]![operation.Path]![operation.Method.ToLowerInvariant()]!["responses"]!.AsObject();
            var statuses = seen[$"{operation.Method} {operation.Pattern}"].Select(one => $"{one.Status}").ToArray();
            Assert.NotEmpty(statuses);
            Assert.All(statuses, status => Assert.True(responses.ContainsKey(status), $"{operation.Name} answers {status}, and its code declares {string.Join(", ", responses.Select(one => one.Key))}"));
        }

        Assert.Equal(seen.Select(route => route.Key).Order(), _operations.Select(operation => $"{operation.Method} {operation.Pattern}").Order());
    }

    [Fact]
    public void Whatever_is_there_is_described_for_people()
    {
        var routes = ProtocolTable.Routes();
        Assert.Equal([], _operations.Select(operation => operation.Name).Where(name => !routes.ContainsKey(name)));
        Assert.Equal(HubContract.Calls.Select(call => call.Name).Order(), ProtocolTable.Calls().Keys.Order());
        Assert.Equal(HubContract.Pushes.Keys.Order(), ProtocolTable.Pushes().Keys.Order());
    }

    [Fact]
    public void Each_push_is_written_as_it_is_declared()
    {
        foreach (var (name, (full, least)) in HubContract.Pushes)
        {
            var schema = _schemas.Components[HubContract.Component(name, _schemas)];
            var known = schema["properties"]!.AsObject().Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
            Assert.Subset(known, full.EnumerateObject().Select(member => member.Name).ToHashSet(StringComparer.Ordinal));
            Assert.Superset(
                schema["required"]!.AsArray().Select(one => (string)one!).ToHashSet(StringComparer.Ordinal),
                least.EnumerateObject().Select(member => member.Name).ToHashSet(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        foreach (var document in (JsonObject[])[_rest, _hub])
        {
            Assert.All(References(document), reference => Assert.NotNull(
                reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, name) => node?[name])));
        }
    }

    [Theory]
    [MemberData(nameof(ClientTypes.All), MemberType = typeof(ClientTypes))]
    public void The_client_library_reads_and_writes_what_is_declared(string type, string component) =>
        Assert.Equal([], ClientTypes.Drift(type, _schemas.Components[component]));

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            member is { Key: "$ref", Value: JsonValue value } ? [value.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
