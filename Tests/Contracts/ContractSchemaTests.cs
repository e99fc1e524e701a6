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
    public void The_OpenAPI_document_is_what_the_gateway_says() => ContractFile.Compare("docs/openapi.json", Text(_rest));

    [Fact]
    public void The_AsyncAPI_document_is_what_the_hub_says() => ContractFile.Compare("docs/asyncapi.yaml", Yaml.Write(_hub));

    [Fact]
    public void The_types_of_the_page_are_made_from_the_documents() => ContractFile.Compare("Web/src/api/schema.ts", Types(_rest));

    /// <summary>One route without its body, one push without a member: each of the files is another then.</summary>
    [Fact]
    public void A_document_that_says_less_is_another_file()
    {
        var rest = _rest.DeepClone().AsObject();
        Assert.True(rest["paths"]!["/api/v1/rooms"]!["post"]!.AsObject().Remove("requestBody"));
        var hub = _hub.DeepClone().AsObject();
        Assert.True(hub["components"]!["schemas"]!["TypingPush"]!["properties"]!.AsObject().Remove("isTyping"));
        Assert.False(ContractFile.Holds("docs/openapi.json", Text(rest)));
        Assert.False(ContractFile.Holds("Web/src/api/schema.ts", Types(rest)));
        Assert.False(ContractFile.Holds("docs/asyncapi.yaml", Yaml.Write(hub)));
    }

    [Fact]
    public void What_was_seen_of_each_route_is_declared()
    {
        var seen = MatrixTable.Read();
        Assert.Equal([], Checks.Undeclared(_operations, seen));
        // Of the hub tells the other document.
        var routes = seen.Select(route => route.Key).Where(route => !route.EndsWith(" /hub", StringComparison.Ordinal));
        Assert.Equal([], Checks.Unknown(_operations.Select(operation => $"{operation.Method} {operation.Pattern}"), routes));

        (string Route, (int Status, string? Code) Outcome)[] strange =
            [.. seen.SelectMany(route => route, (route, one) => (route.Key, one)), ("GET /api/v1/me", (299, null))];
        Assert.Single(Checks.Undeclared(_operations, strange.ToLookup(one => one.Route, one => one.Outcome)));
        Assert.Equal(
            ["GET /api/v1/me is there and not told of", "GET /api/v1/nothing is told of and not there"],
            Checks.Unknown(["GET /api/v1/me"], ["GET /api/v1/nothing"]));
    }

    [Fact]
    public void Whatever_is_there_is_described_for_people()
    {
        Assert.Empty(_operations.Select(operation => operation.Name).Except(ProtocolTable.Routes().Keys));
        Assert.Equal([], Checks.Unknown(HubContract.Calls.Select(call => call.Name), ProtocolTable.Calls().Keys));
        Assert.Equal([], Checks.Unknown(HubContract.Pushes.Keys, ProtocolTable.Pushes().Keys));
    }

    /// <summary>The other pushes have no type: what is written is their declaration.</summary>
    [Theory]
    [MemberData(nameof(HubContract.TypedPushes), MemberType = typeof(HubContract))]
    public void A_push_that_is_declared_by_a_type_is_written_so(string push)
    {
        var (full, least) = HubContract.Pushes[push];
        var declared = _schemas.Components[HubContract.Component(push, _schemas)];
        Assert.Equal([], Checks.Miswritten(declared, full, least));

        var (narrow, strict) = (declared.DeepClone().AsObject(), declared.DeepClone().AsObject());
        narrow["properties"]!.AsObject().RemoveAt(0);
        strict["required"]!.AsArray().Add("never written");
        Assert.Single(Checks.Miswritten(narrow, full, least));
        Assert.Single(Checks.Miswritten(strict, full, least));
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        foreach (var document in (JsonObject[])[_rest, _hub])
        {
            Assert.Equal([], Checks.DeadReferences(document));
            var torn = document.DeepClone().AsObject();
            Assert.True(torn["components"]!["schemas"]!.AsObject().Remove("Room"));
            Assert.NotEmpty(Checks.DeadReferences(torn));
        }
    }

    [Theory]
    [MemberData(nameof(ClientTypes.All), MemberType = typeof(ClientTypes))]
    public void The_client_library_reads_and_writes_what_is_declared(string type, string component)
    {
        var declared = _schemas.Components[component];
        Assert.Equal([], ClientTypes.Drift(type, declared));

        // Another name for each member, in turn: the library sees all that it uses, and misses all that it has to send.
        var seen = declared["properties"]!.AsObject().Select(member => member.Key).Count(member => ClientTypes.Drift(type, Renamed(declared, member)).Any());
        Assert.InRange(seen, 1, int.MaxValue);
    }

    private static JsonObject Renamed(JsonObject schema, string member)
    {
        var text = schema.ToJsonString().Replace($"\"{member}\"", "\"renamed\"", StringComparison.Ordinal);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static string Text(JsonObject document) => document.ToJsonString(ContractFile.Indented) + "\n";

    private string Types(JsonObject rest) => new TypeScriptTypes(rest, _schemas).Write();
}
