using System.Text.Json;
using OrleansChat.Users;

namespace OrleansChat.Gateway.Api;

/// <summary>The body of <c>PATCH /me</c>: a member that is absent stays as it is, null removes it.</summary>
internal sealed record MePatch(
    TextChange? Username, TextChange? DisplayName, TextChange? Language, TextChange? TimeZone, bool? ShareLastSeen = null, DirectFrom? DirectFrom = null)
{
    public ProfileChange Change => new(Username?.Value, DisplayName, Language, TimeZone, ShareLastSeen, DirectFrom);

    public static bool TryRead(JsonElement body, out MePatch patch)
    {
        patch = new MePatch(null, null, null, null);
        if (body.ValueKind != JsonValueKind.Object || !TryRead(body, "username", out var username)
            || !TryRead(body, "displayName", out var name)
            || !TryRead(body, "language", out var language) || !TryRead(body, "timeZone", out var zone)
            || !TryReadFlag(body, "shareLastSeen", out var share)
            || !TryRead(body, "directFrom", out var from) || (from is not null && Wire.ParseDirectFrom(from.Value) is null))
        {
            return false;
        }

        patch = new MePatch(username, name, language, zone, share, Wire.ParseDirectFrom(from?.Value));
        return true;
    }

    /// <summary>True or false; such a member cannot be removed.</summary>
    private static bool TryReadFlag(JsonElement body, string member, out bool? given)
    {
        given = null;
        if (!body.TryGetProperty(member, out var value))
        {
            return true;
        }

        given = value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
        return given is not null;
    }

    internal static bool TryRead(JsonElement body, string member, out TextChange? change)
    {
        change = null;
        if (!body.TryGetProperty(member, out var value))
        {
            return true;
        }

        try
        {
            change = value.ValueKind is JsonValueKind.String or JsonValueKind.Null ? new TextChange(value.GetString()) : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is no text.
        }

        return change is not null;
    }
}
