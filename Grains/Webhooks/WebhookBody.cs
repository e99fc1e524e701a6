using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Webhooks;

/// <summary>One event of a room as a webhook gets it; <c>docs/protocol.md</c> prints it. What a program does not know it ignores.</summary>
internal static class WebhookBody
{
    // The body is a program's to parse, never part of a page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same for each try, so that a repeat can be told.</summary>
    public static string Id(RoomId room, long seq) => string.Create(CultureInfo.InvariantCulture, $"{room.Value:N}_{seq}");

    public static byte[] Of(RoomId room, RoomEvent item)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(item.At).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            json.WriteStartObject();
            json.WriteString("type"u8, $"room.{item.Kind.Name()}");
            json.WriteString("timestamp"u8, at);
            json.WriteStartObject("data"u8);
            json.WriteString("roomId"u8, room.Value);
            json.WriteNumber("seq"u8, item.Seq);
            json.WriteString("kind"u8, item.Kind.Name());
            json.WriteString("at"u8, at);
            json.WriteString("sender"u8, item.Sender.Value);
            Text(json, "text"u8, item.Text);
            Number(json, "target"u8, item.Target);
            Text(json, "user"u8, item.User?.ToString());
            if (item.Data is { } data)
            {
                Data(json, data);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Data(Utf8JsonWriter json, EventData data)
    {
        Number(json, "replyTo"u8, data.ReplyTo);
        Number(json, "thread"u8, data.Thread);
        Text(json, "role"u8, data.Role?.ToString().ToLowerInvariant());
        Text(json, "name"u8, data.Name);
        Text(json, "topic"u8, data.Topic);
        Text(json, "emoji"u8, data.Emoji);
        if (data.Removed is { } removed)
        {
            json.WriteBoolean("removed"u8, removed);
        }

        if (data.MentionsRoom is { } everybody)
        {
            json.WriteBoolean("mentionsRoom"u8, everybody);
        }

        if (data.MentionsHere is { } here)
        {
            json.WriteBoolean("mentionsHere"u8, here);
        }

        if (data.Mentions is { IsDefaultOrEmpty: false } mentions)
        {
            json.WriteStartArray("mentions"u8);
            foreach (var user in mentions)
            {
                json.WriteStringValue(user.Value);
            }

            json.WriteEndArray();
        }
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } given)
        {
            json.WriteNumber(name, given);
        }
    }
}
