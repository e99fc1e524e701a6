using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Scripts;

/// <summary>An event as a line of JSON, as on the wire: what is null is left out, times are in UTC with milliseconds.</summary>
internal static class EventLine
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new Moments() },
    };

    public static string Of(RoomEvent item) => JsonSerializer.Serialize(item, Wire);

    private sealed class Moments : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }
}
