using System.Text.Json;

namespace OrleansChat.Cli.Load.Traffic;

/// <summary>Reads the refusal in a hub error.</summary>
internal static class Refusal
{
    /// <returns>The code, and whether to repeat; a text without an object is a <c>bad_request</c>.</returns>
    public static (string Code, bool Retryable) Read(ReadOnlySpan<byte> record)
    {
        try
        {
            var reader = new Utf8JsonReader(record);
            using var document = JsonDocument.ParseValue(ref reader);
            var text = document.RootElement.GetProperty("error").GetString()!;
            var start = text.IndexOf('{', StringComparison.Ordinal);
            if (start < 0)
            {
                return ("bad_request: " + text, false);
            }

            using var inner = JsonDocument.Parse(text[start..]);
            var root = inner.RootElement;
            return (root.GetProperty("code").GetString()!, root.TryGetProperty("retryable", out var retryable) && retryable.GetBoolean());
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return ("not a refusal: " + fault.Message, false);
        }
    }
}
