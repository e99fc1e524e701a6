using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansChat.Rooms;

namespace OrleansChat.Tests.Contracts;

/// <summary>JSON Schemas of what goes over the wire, by the names of the gateway's own types.</summary>
internal sealed class Schemas
{
    private readonly SortedDictionary<string, JsonObject> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> _made = [];
    private readonly Dictionary<Type, string> _names;

    /// <param name="types">All that may be asked for, so that the names of nested ones are told apart.</param>
    public Schemas(IEnumerable<Type> types)
    {
        var all = types.ToArray();
        _names = all.ToDictionary(type => type, type => all.Count(other => Plain(other) == Plain(type)) == 1 || !type.IsNested ? Plain(type) : Noun(type) + Plain(type));
    }

    public IReadOnlyDictionary<string, JsonObject> Components => _components;

    public static JsonObject Ref(string component) => new() { ["$ref"] = $"#/components/schemas/{component}" };

    /// <param name="isAsked">Whether clients send it: then members with a default may be left out, else those that are null are.</param>
    public JsonObject Of(Type type, bool isAsked)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Of(inner, isAsked);
        }

        if (type == typeof(HistoryItem))
        {
            return Ref("Event");
        }

        if (Simple(type) is { } simple)
        {
            return simple;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
        {
            return new() { ["type"] = "object", ["additionalProperties"] = Of(type.GetGenericArguments()[1], isAsked) };
        }

        if (Samples.Element(type) is { } element)
        {
            return new() { ["type"] = "array", ["items"] = Of(element, isAsked) };
        }

        var name = _names.GetValueOrDefault(type) ?? Plain(type);
        if (_made.TryAdd(name, type))
        {
            _components[name] = Members(name, type, isAsked);
        }
        else if (_made[name] != type && !JsonNode.DeepEquals(_components[name], Members(name, type, isAsked)))
        {
            throw new InvalidOperationException($"{type} and {_made[name]} are both {name}, and differ.");
        }

        return Ref(name);
    }

    /// <summary>Of what is written member by member: told from what is written.</summary>
    /// <param name="full">With every member.</param>
    /// <param name="least">With none that may be absent.</param>
    public void Learn(string component, JsonElement full, JsonElement least)
    {
        var properties = new JsonObject();
        foreach (var member in full.EnumerateObject())
        {
            properties[member.Name] = With(Words.Find(component, member.Name), Seen(member.Name, member.Value));
        }

        _components[component] = Object(properties, least.EnumerateObject().Select(member => member.Name));
    }

    private static JsonObject With(string[]? words, JsonObject schema)
    {
        if (words is not null)
        {
            schema["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]);
        }

        return schema;
    }

    private JsonObject Seen(string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return new() { ["type"] = "array", ["items"] = Seen(name.TrimEnd('s'), value[0]) };
            case JsonValueKind.Object:
                var component = name == "item" ? "Event" : char.ToUpperInvariant(name[0]) + name[1..];
                if (!_components.ContainsKey(component))
                {
                    Learn(component, value, value);
                }

                return Ref(component);
            case JsonValueKind.True or JsonValueKind.False:
                return Simple(typeof(bool))!;
            case JsonValueKind.Number:
                return Simple(typeof(long))!;
            default:
                return Simple(value.TryGetGuid(out _) ? typeof(Guid) : value.TryGetDateTimeOffset(out _) ? typeof(DateTimeOffset) : typeof(string))!;
        }
    }

    private JsonObject Members(string component, Type type, bool isAsked)
    {
        var (properties, required) = (new JsonObject(), new List<string>());
        var parameters = type.GetConstructors().MaxBy(one => one.GetParameters().Length)?.GetParameters().ToDictionary(one => one.Name!, StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties().OrderBy(property => property.MetadataToken))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var mayBeNull = Nullable.GetUnderlyingType(property.PropertyType) is not null
                || new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
            var schema = With(Words.Find(component, name), Timed(name, Of(property.PropertyType, isAsked)));
            var parameter = parameters?.GetValueOrDefault(property.Name);
            properties[name] = isAsked && mayBeNull ? OrNull(schema) : schema;
            if (isAsked ? parameter is { HasDefaultValue: false } : !mayBeNull)
            {
                required.Add(name);
            }

            if (isAsked && parameter is { HasDefaultValue: true, DefaultValue: { } value })
            {
                schema["default"] = JsonSerializer.SerializeToNode(value);
            }
        }

        return Object(properties, required);
    }

    private static JsonObject Object(JsonObject properties, IEnumerable<string> required) => new()
    {
        ["type"] = "object",
        ["properties"] = properties,
        ["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]),
    };

    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema["type"] is { } type)
        {
            schema["type"] = new JsonArray(type.DeepClone(), "null");
            return schema;
        }

        return new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
    }

    /// <summary>The gateway writes times as text.</summary>
    private static JsonObject Timed(string name, JsonObject schema)
    {
        var isTime = name.EndsWith("At", StringComparison.Ordinal) || name is "at" or "until" or "since" or "serverTime" or "lastSeen" or "mutedUntil" or "snoozedUntil";
        if (isTime && (string?)schema["type"] == "string")
        {
            schema["format"] = "date-time";
        }

        return schema;
    }

    private static JsonObject? Simple(Type type) => type switch
    {
        _ when type == typeof(string) => new() { ["type"] = "string" },
        _ when type == typeof(Guid) => new() { ["type"] = "string", ["format"] = "uuid" },
        _ when type == typeof(DateTimeOffset) => new() { ["type"] = "string", ["format"] = "date-time" },
        _ when type == typeof(bool) => new() { ["type"] = "boolean" },
        _ when type == typeof(long) => new() { ["type"] = "integer", ["format"] = "int64" },
        _ when type == typeof(int) => new() { ["type"] = "integer", ["format"] = "int32" },
        _ when type == typeof(double) => new() { ["type"] = "number", ["format"] = "double" },
        _ when type == typeof(JsonElement) => new() { ["type"] = "object" },
        _ => null,
    };

    /// <summary>What a reader calls it: that it answers something is not said twice.</summary>
    private static string Plain(Type type) => type.Name switch
    {
        "FileView" => "Attachment",
        "HistoryPage" or "PageAnswer" when !type.IsNested => "Page",
        "RoomAnswer" or "UserAnswer" or "MemberAnswer" or "PostedAnswer" or "DraftAnswer" or "ReminderAnswer" when !type.IsNested => type.Name[..^"Answer".Length],
        var name => name,
    };

    private static string Noun(Type type) => type.DeclaringType!.Name.Replace("Api", "", StringComparison.Ordinal);
}
