using System.Buffers;
using System.Text.Json;
using OrleansChat.Gateway.Hubs;

namespace OrleansChat.Gateway.Sockets;

/// <summary>A hub message that is too large to be taken: only its invocation id is looked for.</summary>
internal static class OversizeCall
{
    /// <param name="invocation">Null: the client does not wait for an answer.</param>
    /// <returns>Whether the record is JSON of a hub message.</returns>
    public static bool TryReadInvocation(ReadOnlySequence<byte> record, out string? invocation)
    {
        invocation = null;
        try
        {
            var reader = new Utf8JsonReader(record);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isInvocation = reader.ValueTextEquals("invocationId"u8);
                reader.Read();
                if (isInvocation && reader.TokenType == JsonTokenType.String)
                {
                    invocation = reader.GetString();
                }
                else
                {
                    reader.Skip();
                }
            }

            return reader.TokenType == JsonTokenType.EndObject;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public static byte[] Refusal(string invocation)
    {
        var message = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(message))
        {
            json.WriteStartObject();
            json.WriteNumber("type"u8, 3);
            json.WriteString("invocationId"u8, invocation);
            json.WriteString("error"u8, Refusals.Text(new ChatError(ErrorCode.TooLarge)));
            json.WriteEndObject();
        }

        message.Write([(byte)0x1E]);
        return WebSocketFrames.Frame(WebSocketFrames.Text, message.WrittenSpan);
    }
}
