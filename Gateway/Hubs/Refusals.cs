using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;

namespace OrleansChat.Gateway.Hubs;

/// <summary>Refusals on the hub: an exception whose text is the object that <c>docs/protocol.md</c> names.</summary>
internal static class Refusals
{
    public static HubException Of(ErrorCode code) => Of(new ChatError(code));

    public static HubException Of(ChatError refusal) => new RefusedException(refusal);

    public static string Text(ChatError refusal)
    {
        var entry = refusal.Entry;
        var bytes = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("code"u8, entry.Name);
            json.WriteString("message"u8, refusal.Message);
            json.WriteBoolean("retryable"u8, entry.Retryable);
            if (refusal.RetryAfterMs is { } wait)
            {
                json.WriteNumber("retryAfterMs"u8, wait);
            }

            WriteReason(json, refusal);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteReason(Utf8JsonWriter json, ChatError refusal)
    {
        if (refusal.Reason is not { } reason)
        {
            return;
        }

        json.WriteString("reason"u8, reason);
        if (refusal.Values is { } values)
        {
            json.WriteStartArray("values"u8);
            Array.ForEach(values, json.WriteNumberValue);
            json.WriteEndArray();
        }
    }

    /// <summary>The value, or the refusal as an exception.</summary>
    public static T OrThrow<T>(this Outcome<T> outcome) => outcome.Ok ? outcome.Value : throw Of(outcome.Refusal);
}

/// <summary>A refusal on its way to SignalR.</summary>
internal sealed class RefusedException(ChatError refusal) : HubException(Refusals.Text(refusal))
{
    public ChatError Refusal => refusal;
}
