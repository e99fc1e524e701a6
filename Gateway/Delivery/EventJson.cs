using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansChat.Files;
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

    public static void WriteFile(Utf8JsonWriter json, FileView file)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, file.Id);
        json.WriteString("name"u8, file.Name);
        json.WriteString("type"u8, file.Type);
        json.WriteNumber("size"u8, file.Size);
        if (file is { Width: { } width, Height: { } height })
        {
            json.WriteNumber("width"u8, width);
            json.WriteNumber("height"u8, height);
        }

        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, EventData data)
    {
        if (data.ReplyTo is { } replyTo)
        {
            json.WriteNumber("replyTo"u8, replyTo);
        }

        WriteText(json, "contentType"u8, data.ContentType);
        if (data.Thread is { } thread)
        {
            json.WriteNumber("thread"u8, thread);
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

        if (data.Files is { IsDefaultOrEmpty: false } files)
        {
            WriteFiles(json, files);
        }

        WriteText(json, "role"u8, data.Role is { } role ? Wire.Name(role) : null);
        WriteText(json, "name"u8, data.Name);
        WriteText(json, "topic"u8, data.Topic);
        WriteText(json, "emoji"u8, data.Emoji);
        WriteFlag(json, "removed"u8, data.Avatar == Guid.Empty ? true : data.Removed);
        WriteFlag(json, "mentionsRoom"u8, data.MentionsRoom);
        WriteFlag(json, "mentionsHere"u8, data.MentionsHere);
        WriteFlag(json, "receipts"u8, data.Receipts);
        WriteText(json, "reason"u8, data.Reason);
        if (data.Avatar is { } avatar && avatar != Guid.Empty)
        {
            json.WriteString("avatarId"u8, avatar);
        }

        if (data.Until is { } until)
        {
            WriteTime(json, "until"u8, until);
        }

        if (data.SlowModeMs is { } slow)
        {
            json.WriteNumber("slowModeMs"u8, slow);
        }

        if (data.Forwarded is { } forwarded)
        {
            json.WriteStartObject("forwarded"u8);
            json.WriteString("sender"u8, forwarded.Sender.Value);
            WriteTime(json, "at"u8, forwarded.At);
            json.WriteEndObject();
        }
    }

    private static void WriteFlag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } set)
        {
            json.WriteBoolean(name, set);
        }
    }

    private static void WriteFiles(Utf8JsonWriter json, ImmutableArray<FileView> files)
    {
        json.WriteStartArray("attachments"u8);
        foreach (var file in files)
        {
            WriteFile(json, file);
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
