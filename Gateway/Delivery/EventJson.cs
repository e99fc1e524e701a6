using System.Globalization;
using System.Text.Json;
using OrleansChat.Gateway.Api;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Delivery;

/// <summary>The wire's shape of an event.</summary>
public static class EventJson
{
    /// <summary>Writes the members of the event's object, not its braces.</summary>
    public static void WriteMembers(Utf8JsonWriter json, RoomEvent item)
    {
        json.WriteNumber("seq"u8, item.Seq);
        json.WriteString("kind"u8, item.Kind.Name());
        WriteTime(json, "at"u8, item.At);
        json.WriteString("sender"u8, item.Sender.Value);
        json.WriteString("clientId"u8, item.ClientId.Value);
        if (item.Text is { } text)
        {
            json.WriteString("text"u8, text);
        }

        if (item.Target is { } target)
        {
            json.WriteNumber("target"u8, target);
        }

        if (item.User is { } user)
        {
            json.WriteString("user"u8, user.Value);
        }

        if (item.Data is { } data)
        {
            WriteData(json, data);
        }
    }

    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, long unixMilliseconds)
    {
        Span<byte> text = stackalloc byte[24];
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).UtcDateTime
            .TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        json.WriteString(name, text);
    }

    private static void WriteData(Utf8JsonWriter json, EventData data)
    {
        if (data.ReplyTo is { } replyTo)
        {
            json.WriteNumber("replyTo"u8, replyTo);
        }

        WriteText(json, "contentType"u8, data.ContentType);
        if (data.Attachments is { IsDefaultOrEmpty: false } attachments)
        {
            json.WriteStartArray("attachments"u8);
            foreach (var attachment in attachments)
            {
                json.WriteStringValue(attachment);
            }

            json.WriteEndArray();
        }

        WriteText(json, "role"u8, data.Role is { } role ? Wire.Name(role) : null);
        WriteText(json, "name"u8, data.Name);
        WriteText(json, "topic"u8, data.Topic);
        WriteText(json, "emoji"u8, data.Emoji);
        if (data.Removed is { } removed)
        {
            json.WriteBoolean("removed"u8, removed);
        }
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
