using System.Text;
using System.Text.Json;

namespace OrleansChat.Grains.Users;

/// <summary>What a user's clients keep for each other, as it is stored.</summary>
[GenerateSerializer, Alias("chat.StoredPreferences")]
public sealed record StoredPreferences
{
    /// <summary>Null: nothing.</summary>
    [Id(0)]
    public string? Json { get; init; }
}

/// <summary>What preferences may be: any JSON object, for only clients read it. Pure.</summary>
internal static class PreferencesRules
{
    public const string Nothing = "{}";

    private const int MaxBytes = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Null, or too_large, bad_request.</summary>
    public static ChatError? Check(string json) =>
        Encoding.UTF8.GetByteCount(json) > MaxBytes ? Reasons.PreferencesSize.Refusal
        : IsObject(json) ? null
        : Reasons.PreferencesForm.Refusal;

    private static bool IsObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception none) when (none is JsonException or ArgumentException)
        {
            // The second: half a character.
            return false;
        }
    }
}
