using System.Text.Json;
using OrleansChat.Gateway.Delivery;

namespace OrleansChat.Gateway.Api;

/// <summary>One's programs, without what opens anything.</summary>
internal sealed partial class ExportStream
{
    private async Task WriteBots(Utf8JsonWriter json)
    {
        var owner = head.Account.User;
        json.WriteStartArray("bots"u8);
        foreach (var bot in Need(await Faults.Repeated(() => grains.Bots().List(owner))))
        {
            json.WriteStartObject();
            json.WriteString("userId"u8, bot.User.Value);
            json.WriteString("username"u8, bot.Username);
            json.WriteString("displayName"u8, bot.DisplayName);
            json.WriteStartArray("tokens"u8);
            foreach (var token in Need(await Faults.Repeated(() => grains.Bots().Tokens(owner, bot.User))))
            {
                json.WriteStartObject();
                json.WriteString("tokenId"u8, token.Id);
                json.WriteString("label"u8, token.Label);
                EventJson.WriteTime(json, "createdAt"u8, token.CreatedAt);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
