using System.Text.Json;
using OrleansChat.Drafts;
using OrleansChat.Gateway.Delivery;

namespace OrleansChat.Gateway.Api;

/// <summary>What one has written and not said yet.</summary>
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
