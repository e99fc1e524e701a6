using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Hubs;

/// <summary>Folded events in the same shape as live ones, with what folding adds.</summary>
public sealed class HistoryItemConverter : JsonConverter<HistoryItem>
{
    public override HistoryItem Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Clients do not send history.");

    public override void Write(Utf8JsonWriter writer, HistoryItem value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        EventJson.WriteMembers(writer, value.Event);
        if (value.EditedAt is { } editedAt)
        {
            EventJson.WriteTime(writer, "editedAt"u8, editedAt);
        }

        if (value.Deleted)
        {
            writer.WriteBoolean("deleted"u8, true);
        }

        writer.WriteEndObject();
    }
}
