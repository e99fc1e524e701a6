using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansChat.Gateway.Api;

namespace OrleansChat.Tests.Contracts;

/// <summary><c>docs/openapi.json</c>: OpenAPI 3.1 of the REST interface, from the routes of a gateway and from what it was seen to answer.</summary>
internal sealed class OpenApiDocument(IReadOnlyList<RestOperation> operations, Schemas schemas)
{
    private readonly IReadOnlyDictionary<string, string> _texts = ProtocolTable.Routes();
    private readonly ILookup<string, (int Status, string? Code)> _seen = MatrixTable.Read();

    public JsonObject Write()
    {
        var paths = new JsonObject();
        foreach (var operation in operations)
        {
            var path = paths[operation.Path] ??= new JsonObject();
            path[operation.Method.ToLowerInvariant()] = Operation(operation);
        }

        return new()
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "OrleansChat",
                ["version"] = "1",
                ["description"] = "The REST interface. What its parts mean together, limits and refusals: docs/protocol.md. Members that are null are left out; clients ignore those that they do not know.",
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = new JsonArray([.. operations.Select(operation => operation.Tag).Distinct().Order(StringComparer.Ordinal).Select(tag => new JsonObject { ["name"] = tag })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["accessToken"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
                },
                ["responses"] = new JsonObject { ["Refusal"] = Refusal("Any other refusal, see docs/protocol.md.") },
                ["schemas"] = new JsonObject(schemas.Components.Select(component => KeyValuePair.Create(component.Key, (JsonNode?)component.Value.DeepClone()))),
            },
        };
    }

    private JsonObject Operation(RestOperation operation)
    {
        var written = new JsonObject
        {
            ["operationId"] = Id(operation),
            ["tags"] = new JsonArray(operation.Tag),
            ["description"] = _texts.GetValueOrDefault(operation.Name),
            ["security"] = operation.NeedsToken ? new JsonArray(new JsonObject { ["accessToken"] = new JsonArray() }) : new JsonArray(),
        };
        var parameters = operation.InPath.Select(one => Parameter(one, "path")).Concat(operation.InQuery.Select(one => Parameter(one, "query"))).ToList();
        if (operation.IsCommand)
        {
            parameters.Add(new JsonObject
            {
                ["name"] = "Idempotency-Key",
                ["in"] = "header",
                ["description"] = "The command's client id: a repeat under the same one gets the first answer again.",
                ["schema"] = schemas.Of(typeof(Guid), isAsked: true),
            });
        }

        if (parameters.Count > 0)
        {
            written["parameters"] = new JsonArray([.. parameters]);
        }

        if (Body(operation) is { } body)
        {
            written["requestBody"] = body;
        }

        written["responses"] = Responses(operation);
        return written;
    }

    /// <summary>Path and method, as a name in camel case.</summary>
    private static string Id(RestOperation operation)
    {
        var words = operation.Path.Replace("/api/v1", "", StringComparison.Ordinal).Split(['/', '{', '}', '-', '.'], StringSplitOptions.RemoveEmptyEntries);
        return operation.Method.ToLowerInvariant() + string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private JsonObject Parameter(ParameterInfo parameter, string place)
    {
        var written = new JsonObject { ["name"] = parameter.Name, ["in"] = place, ["required"] = place == "path" || !parameter.HasDefaultValue };
        var schema = schemas.Of(parameter.ParameterType, isAsked: true);
        if (parameter is { HasDefaultValue: true, DefaultValue: { } value })
        {
            schema["default"] = JsonSerializer.SerializeToNode(value);
        }

        written["schema"] = schema;
        return written;
    }

    private JsonObject? Body(RestOperation operation)
    {
        if (operation.RawBody is { } media)
        {
            return new() { ["required"] = true, ["content"] = Content(media, null) };
        }

        if (operation.Name == "POST /api/v1/operator/provision")
        {
            return new() { ["required"] = true, ["content"] = Content("application/json", schemas.Of(typeof(ProvisionRequestBody), isAsked: true)) };
        }

        return operation.Body is { RequestType: { } type } accepts
            ? new() { ["required"] = !accepts.IsOptional, ["content"] = Content("application/json", schemas.Of(type, isAsked: true)) }
            : null;
    }

    private JsonObject Responses(RestOperation operation)
    {
        var responses = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (status, type) in operation.Answers)
        {
            var content = type is not null ? Content("application/json", schemas.Of(type, isAsked: false))
                : status == 200 ? Content(operation.RawAnswer ?? "application/json", null)
                : null;
            responses[$"{status}"] = content is null ? new() { ["description"] = "Done." } : new() { ["description"] = "Done.", ["content"] = content };
        }

        foreach (var refusals in _seen[operation.Pattern is var pattern ? $"{operation.Method} {pattern}" : ""].Where(one => one.Code is not null).GroupBy(one => one.Status))
        {
            responses[$"{refusals.Key}"] = Refusal(string.Join(", ", refusals.Select(one => $"`{one.Code}`").Order(StringComparer.Ordinal)));
        }

        responses["default"] = new() { ["$ref"] = "#/components/responses/Refusal" };
        return new JsonObject(responses.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value)));
    }

    private static JsonObject Refusal(string text) => new() { ["description"] = text, ["content"] = Content("application/problem+json", Schemas.Ref("Problem")) };

    private static JsonObject Content(string media, JsonObject? schema) => new()
    {
        [media] = schema is null ? new JsonObject() : new JsonObject { ["schema"] = schema },
    };
}
