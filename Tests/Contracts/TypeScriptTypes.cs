using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace OrleansChat.Tests.Contracts;

/// <summary><c>Web/src/api/schema.ts</c>: the same shapes for the page.</summary>
internal sealed class TypeScriptTypes(JsonObject openApi, Schemas schemas)
{
    private readonly StringBuilder _text = new("// Made from the gateway's own types, as docs/openapi.json and docs/asyncapi.yaml: APPROVE_CONTRACTS=1 ./dev test --filter FullyQualifiedName~Contracts\n");

    public string Write()
    {
        foreach (var (name, schema) in schemas.Components)
        {
            _text.Append($"\nexport interface {name} {{\n");
            var required = schema["required"]!.AsArray().Select(one => (string)one!).ToHashSet(StringComparer.Ordinal);
            foreach (var (member, type) in schema["properties"]!.AsObject())
            {
                _text.Append($"  {member}{(required.Contains(member) ? "" : "?")}: {Type(type!)};\n");
            }

            _text.Append("}\n");
        }

        Routes();
        _text.Append("\n/** The hub's methods. */\nexport interface HubCalls {\n");
        foreach (var call in HubContract.Calls)
        {
            var arguments = call.GetParameters().Select(parameter => $"{parameter.Name}: {Type(schemas.Of(parameter.ParameterType, isAsked: true))}");
            var answer = HubContract.Answer(call) is { } type ? Type(schemas.Of(type, isAsked: false)) : "null";
            _text.Append($"  {call.Name}: {{ arguments: [{string.Join(", ", arguments)}]; answer: {answer} }};\n");
        }

        _text.Append("}\n\n/** What the server tells without being asked. */\nexport interface HubPushes {\n");
        foreach (var push in HubContract.Pushes.Keys)
        {
            _text.Append($"  {push}: {HubContract.Component(push, schemas)};\n");
        }

        return _text.Append("}\n").ToString();
    }

    private void Routes()
    {
        _text.Append("\n/** The routes below /api/v1: what is asked besides the parts of the path, and what is answered. */\nexport interface Routes {\n");
        foreach (var (path, operations) in openApi["paths"]!.AsObject().Where(path => path.Key.StartsWith("/api/v1/", StringComparison.Ordinal)))
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var answers = operation!["responses"]!.AsObject().Where(one => one.Key[0] == '2')
                    .Select(one => one.Value!["content"]).Select(content => content is null ? "undefined" : Answer(content)).Distinct();
                _text.Append($"  \"{method.ToUpperInvariant()} {path["/api/v1".Length..]}\": {{ ");
                _text.Append(Query(operation)).Append(Body(operation)).Append(Key(operation)).Append($"answer: {string.Join(" | ", answers)} }};\n");
            }
        }

        _text.Append("}\n");
    }

    private static string Query(JsonNode operation)
    {
        var members = Parameters(operation, "query").Select(one => (Required: (bool)one["required"]!, Text: $"{one["name"]}{((bool)one["required"]! ? "" : "?")}: {Type(one["schema"]!)}")).ToArray();
        return members.Length == 0 ? "" : $"query{(members.Any(one => one.Required) ? "" : "?")}: {{ {string.Join("; ", members.Select(one => one.Text))} }}; ";
    }

    private static string Body(JsonNode operation) => operation["requestBody"] is not { } body ? ""
        : $"body{((bool)body["required"]! ? "" : "?")}: {(body["content"]!["application/json"]?["schema"] is { } schema ? Type(schema) : "Blob")}; ";

    /// <summary>The header of a command's client id.</summary>
    private static string Key(JsonNode operation) => Parameters(operation, "header").Any() ? "key?: string; " : "";

    private static IEnumerable<JsonNode> Parameters(JsonNode operation, string place) =>
        (operation["parameters"]?.AsArray() ?? []).OfType<JsonNode>().Where(one => (string?)one["in"] == place);

    private static string Answer(JsonNode content) =>
        content["application/json"]?["schema"] is { } schema ? Type(schema) : content["application/json"] is null ? "Blob" : "Record<string, unknown>";

    private static string Type(JsonNode schema) => schema switch
    {
        _ when schema["$ref"] is { } reference => ((string)reference!).Split('/')[^1],
        _ when schema["anyOf"] is JsonArray any => string.Join(" | ", any.Select(one => Type(one!))),
        _ when schema["enum"] is JsonArray words => string.Join(" | ", words.Select(word => $"\"{word}\"").Concat(schema["type"] is JsonArray ? ["null"] : [])),
        _ when schema["type"] is JsonArray types => string.Join(" | ", types.Select(type => Type(With(schema, type!)))),
        _ => (string)schema["type"]! switch
        {
            "array" => Type(schema["items"]!) is var item && item.Contains(" | ", StringComparison.Ordinal) ? $"({item})[]" : $"{item}[]",
            "integer" or "number" => "number",
            "object" when schema["additionalProperties"] is { } values => $"Record<string, {Type(values)}>",
            "object" => "Record<string, unknown>",
            var plain => plain,
        },
    };

    private static JsonObject With(JsonNode schema, JsonNode type)
    {
        var one = schema.DeepClone().AsObject();
        one["type"] = type.DeepClone();
        return one;
    }
}
