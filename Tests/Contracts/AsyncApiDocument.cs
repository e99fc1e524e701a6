using System.Reflection;
using System.Text.Json.Nodes;

namespace OrleansChat.Tests.Contracts;

/// <summary><c>docs/asyncapi.yaml</c>: AsyncAPI 3.0 of the hub.</summary>
internal sealed class AsyncApiDocument(Schemas schemas)
{
    private readonly IReadOnlyDictionary<string, string> _calls = ProtocolTable.Calls();
    private readonly IReadOnlyDictionary<string, string> _pushes = ProtocolTable.Pushes();
    private readonly JsonObject _messages = [];
    private readonly JsonObject _operations = [];

    public JsonObject Write()
    {
        foreach (var call in HubContract.Calls)
        {
            Add(call);
        }

        foreach (var push in HubContract.Pushes.Keys)
        {
            Message($"{push}Push", push, Arguments([Schemas.Ref(HubContract.Component(push, schemas))]));
            _operations[$"push{push}"] = Operation("send", _pushes.GetValueOrDefault(push), $"{push}Push");
        }

        return new()
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "OrleansChat hub",
                ["version"] = "1",
                ["description"] = "SignalR's JSON protocol over WebSockets: a payload here is the arguments of an invocation, or the result of its completion. What it means together: docs/protocol.md.",
            },
            ["channels"] = new JsonObject
            {
                ["hub"] = new JsonObject
                {
                    ["address"] = "/hub",
                    ["messages"] = new JsonObject(_messages.Select(message => KeyValuePair.Create(message.Key, (JsonNode?)Ref($"#/components/messages/{message.Key}")))),
                },
            },
            ["operations"] = _operations,
            ["components"] = new JsonObject
            {
                ["messages"] = _messages,
                ["schemas"] = new JsonObject(schemas.Components.Select(component => KeyValuePair.Create(component.Key, (JsonNode?)component.Value.DeepClone()))),
            },
        };
    }

    private static JsonObject Ref(string to) => new() { ["$ref"] = to };

    private static JsonObject Arguments(IReadOnlyList<JsonObject> arguments) => new()
    {
        ["type"] = "array",
        ["items"] = new JsonArray([.. arguments]),
        ["minItems"] = arguments.Count,
        ["maxItems"] = arguments.Count,
    };

    private static JsonObject Operation(string action, string? text, string message) => new()
    {
        ["action"] = action,
        ["description"] = text,
        ["channel"] = Ref("#/channels/hub"),
        ["messages"] = new JsonArray(Ref($"#/channels/hub/messages/{message}")),
    };

    private void Add(MethodInfo call)
    {
        Message(call.Name, call.Name, Arguments([.. call.GetParameters().Select(parameter => schemas.Of(parameter.ParameterType, isAsked: true))]));
        var operation = Operation("receive", _calls.GetValueOrDefault(call.Name), call.Name);
        if (HubContract.Answer(call) is { } answer)
        {
            Message($"{call.Name}Answer", call.Name, schemas.Of(answer, isAsked: false));
            operation["reply"] = new JsonObject
            {
                ["channel"] = Ref("#/channels/hub"),
                ["messages"] = new JsonArray(Ref($"#/channels/hub/messages/{call.Name}Answer")),
            };
        }

        _operations[char.ToLowerInvariant(call.Name[0]) + call.Name[1..]] = operation;
    }

    private void Message(string id, string target, JsonObject payload) => _messages[id] = new JsonObject { ["name"] = target, ["payload"] = payload };
}
