using System.Text.Json;
using OrleansChat.Exports;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Hubs;

namespace OrleansChat.Gateway.Api;

/// <summary>
/// One JSON object, written as its pages are read: whatever somebody has said, a page of it is in memory. One that ends early ends with a
/// broken connection, never as if it were whole.
/// </summary>
internal sealed partial class ExportStream(ExportedAccount head, IGrainFactory grains) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = "attachment; filename=\"export.json\"";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        WriteHead(json);
        json.WritePropertyName("preferences"u8);
        json.WriteRawValue(Need(await Faults.Repeated(() => grains.User(head.Account.User).Preferences())));
        await WriteBots(json);
        await WriteRooms(json, httpContext);
        await WriteFiles(json, httpContext);
        await WritePlans(json, httpContext);
        await WriteAudit(json, httpContext);
        json.WriteEndObject();
        await json.FlushAsync(httpContext.RequestAborted);
    }

    private void WriteHead(Utf8JsonWriter json)
    {
        var account = head.Account;
        json.WriteStartObject("profile"u8);
        json.WriteString("userId"u8, account.User.Value);
        json.WriteString("username"u8, account.Username);
        json.WriteString("displayName"u8, account.DisplayName);
        json.WriteString("avatarId"u8, account.Avatar?.ToString());
        json.WriteString("email"u8, head.Email);
        json.WriteBoolean("verified"u8, account.Verified);
        EventJson.WriteTime(json, "createdAt"u8, head.CreatedAt);
        if (head.LastSeen is { } lastSeen)
        {
            EventJson.WriteTime(json, "lastSeen"u8, lastSeen);
        }

        json.WriteEndObject();

        json.WriteStartObject("settings"u8);
        json.WriteString("language"u8, head.Settings.Language);
        json.WriteString("timeZone"u8, head.Settings.TimeZone);
        json.WriteBoolean("shareLastSeen"u8, head.Settings.ShareLastSeen);
        json.WriteString("directFrom"u8, Wire.Name(head.Settings.DirectFrom));
        json.WriteEndObject();

        if (head.Notifications is { } notifications)
        {
            json.WritePropertyName("notifications"u8);
            JsonSerializer.Serialize(json, NotificationSettingsAnswer.Of(notifications), HubJson.Default.NotificationSettingsAnswer);
        }

        json.WriteStartArray("sessions"u8);
        foreach (var session in head.Sessions)
        {
            json.WriteStartObject();
            json.WriteString("sessionId"u8, session.Session.Value);
            json.WriteString("device"u8, session.Device);
            EventJson.WriteTime(json, "createdAt"u8, session.CreatedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("blocks"u8);
        foreach (var user in head.Blocks)
        {
            json.WriteStartObject();
            json.WriteString("userId"u8, user.User.Value);
            json.WriteString("username"u8, user.Username);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private async Task WriteRooms(Utf8JsonWriter json, HttpContext context)
    {
        json.WriteStartArray("rooms"u8);
        RoomId? last = null;
        while (true)
        {
            var after = last;
            var page = Need(await Faults.Repeated(() => grains.Exports().Rooms(head.Account.User, after)));
            if (page.Length == 0)
            {
                break;
            }

            foreach (var room in page)
            {
                WriteRoom(json, room);
                await WriteMessages(json, room.Room, context);
                json.WriteEndObject();
            }

            last = page[^1].Room;
        }

        json.WriteEndArray();
    }

    private static void WriteRoom(Utf8JsonWriter json, ExportedRoom room)
    {
        json.WriteStartObject();
        json.WriteString("roomId"u8, room.Room.Value);
        json.WriteString("kind"u8, Wire.Name(room.Kind));
        json.WriteString("name"u8, room.Name);
        json.WriteString("role"u8, Wire.Name(room.Role));
        json.WriteNumber("joinedSeq"u8, room.JoinedSeq);
        if (room.LeftSeq is { } left)
        {
            json.WriteNumber("leftSeq"u8, left);
        }

        json.WriteNumber("readSeq"u8, room.ReadSeq);
        if (room.Level is { } level)
        {
            json.WriteString("notifications"u8, Wire.Name(level));
        }
    }

    private async Task WriteMessages(Utf8JsonWriter json, RoomId room, HttpContext context)
    {
        json.WriteStartArray("messages"u8);
        var after = 0L;
        while (true)
        {
            var from = after;
            var page = Need(await Faults.Repeated(() => grains.Exports().Messages(head.Account.User, room, from)));
            if (page.IsEmpty)
            {
                break;
            }

            foreach (var message in page)
            {
                json.WriteStartObject();
                EventJson.WriteMembers(json, message);
                json.WriteEndObject();
            }

            after = page[^1].Seq;
            await Flush(json, context);
        }

        json.WriteEndArray();
    }

    private async Task WriteFiles(Utf8JsonWriter json, HttpContext context)
    {
        json.WriteStartArray("files"u8);
        Guid? last = null;
        while (true)
        {
            var after = last;
            var page = Need(await Faults.Repeated(() => grains.Exports().Files(head.Account.User, after)));
            if (page.Length == 0)
            {
                break;
            }

            foreach (var file in page)
            {
                EventJson.WriteFile(json, file);
            }

            last = page[^1].Id;
            await Flush(json, context);
        }

        json.WriteEndArray();
    }

    private async Task WriteAudit(Utf8JsonWriter json, HttpContext context)
    {
        json.WriteStartArray("audit"u8);
        var after = 0L;
        while (true)
        {
            var from = after;
            var page = Need(await Faults.Repeated(() => grains.Exports().Audit(head.Account.User, from)));
            if (page.Length == 0)
            {
                break;
            }

            foreach (var entry in page)
            {
                json.WriteStartObject();
                EventJson.WriteTime(json, "at"u8, entry.At);
                json.WriteString("event"u8, entry.Event);
                json.WriteString("sessionId"u8, entry.Session?.ToString());
                json.WriteString("address"u8, entry.Address);
                json.WriteString("subject"u8, entry.Subject);
                json.WriteString("result"u8, entry.Result);
                json.WriteEndObject();
            }

            after = page[^1].Id;
            await Flush(json, context);
        }

        json.WriteEndArray();
    }

    /// <summary>Waits for the socket: a slow reader holds up the reading of pages, not the memory.</summary>
    private static async Task Flush(Utf8JsonWriter json, HttpContext context)
    {
        await json.FlushAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static T Need<T>(Outcome<T> page) =>
        page.Ok ? page.Value : throw new InvalidOperationException($"An export stopped half-way: {page.Refusal.Entry.Name}.");
}
