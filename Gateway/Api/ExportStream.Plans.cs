using System.Text.Json;
using OrleansChat.Drafts;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Reports;
using OrleansChat.Schedule;

namespace OrleansChat.Gateway.Api;

/// <summary>What one has written besides messages.</summary>
internal sealed partial class ExportStream
{
    private async Task WritePlans(Utf8JsonWriter json, HttpContext context)
    {
        var user = head.Account.User;
        await WritePages<Draft>(json, "drafts", context, last => grains.Drafts().List(user, last?.Room), draft =>
        {
            json.WriteString("roomId"u8, draft.Room.Value);
            json.WriteString("text"u8, draft.Text);
            EventJson.WriteTime(json, "at"u8, draft.At);
        });
        await WritePages<ScheduledMessage>(json, "scheduled", context, last => grains.Scheduled().List(user, last?.Id), message =>
        {
            json.WriteString("roomId"u8, message.Room.Value);
            json.WriteString("text"u8, message.Text);
            EventJson.WriteTime(json, "at"u8, message.At);
        });
        await WritePages<Reminder>(
            json,
            "reminders",
            context,
            last => last is null ? grains.Reminders().List(user) : Task.FromResult<Outcome<Reminder[]>>(Array.Empty<Reminder>()),
            reminder =>
            {
                json.WriteString("roomId"u8, reminder.Room.Value);
                json.WriteNumber("target"u8, reminder.Target);
                json.WriteString("note"u8, reminder.Note);
                EventJson.WriteTime(json, "at"u8, reminder.At);
            });
        await WritePages<Report>(json, "reports", context, last => grains.Reports().Own(user, last?.Id ?? 0), report =>
        {
            json.WriteString("roomId"u8, report.Room.Value);
            json.WriteNumber("target"u8, report.Target);
            json.WriteString("reason"u8, report.Reason);
            EventJson.WriteTime(json, "at"u8, report.At);
        });
    }

    /// <summary>Pages until one is empty.</summary>
    /// <param name="next">The page after an item; null: the first.</param>
    private static async Task WritePages<T>(Utf8JsonWriter json, string name, HttpContext context, Func<T?, Task<Outcome<T[]>>> next, Action<T> write)
        where T : class
    {
        json.WriteStartArray(name);
        T? last = null;
        while (true)
        {
            var after = last;
            var page = Need(await Faults.Repeated(() => next(after)));
            if (page.Length == 0)
            {
                break;
            }

            foreach (var item in page)
            {
                json.WriteStartObject();
                write(item);
                json.WriteEndObject();
            }

            last = page[^1];
            await Flush(json, context);
        }

        json.WriteEndArray();
    }
}
