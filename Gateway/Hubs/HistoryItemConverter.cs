using System.Collections.Immutable;
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

        if (value.Reactions is { } reactions)
        {
            WriteReactions(writer, reactions);
        }

        if (value.Pinned)
        {
            writer.WriteBoolean("pinned"u8, true);
        }

        if (value.RepliedAt is { } repliedAt)
        {
            writer.WriteNumber("replies"u8, value.Replies);
            EventJson.WriteTime(writer, "repliedAt"u8, repliedAt);
        }

        writer.WriteEndObject();
    }

    private static void WriteReactions(Utf8JsonWriter writer, ImmutableArray<ReactionView> reactions)
    {
        writer.WriteStartArray("reactions"u8);
        foreach (var reaction in reactions)
        {
            writer.WriteStartObject();
            writer.WriteString("emoji"u8, reaction.Emoji);
            writer.WriteNumber("count"u8, reaction.Count);
            writer.WriteBoolean("mine"u8, reaction.Mine);
            writer.WriteStartArray("users"u8);
            foreach (var user in reaction.Users)
            {
                writer.WriteStringValue(user.Value);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
