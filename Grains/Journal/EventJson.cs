using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansChat.Grains.Journal;

/// <summary>How the rarely used part of an event is written to its <c>data</c> column: camelCase, nulls left out, enums as numbers.</summary>
public static class EventJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
