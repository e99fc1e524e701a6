using System.Text.Json;

namespace OrleansChat.Gateway.Api;

/// <summary>A text that a patch names; null removes it.</summary>
internal sealed record Change(string? Value);

/// <summary>The body of <c>PATCH /me</c>: a member that is absent stays as it is, null removes it.</summary>
internal sealed record MePatch(Change? Username, Change? DisplayName, Change? Language, Change? TimeZone)
{
    public static bool TryRead(JsonElement body, out MePatch patch)
    {
        patch = new MePatch(null, null, null, null);
        if (body.ValueKind != JsonValueKind.Object || !TryRead(body, "username", out var username)
            || !TryRead(body, "displayName", out var name)
            || !TryRead(body, "language", out var language) || !TryRead(body, "timeZone", out var zone))
        {
            return false;
        }

        patch = new MePatch(username, name, language, zone);
        return true;
    }

    internal static bool TryRead(JsonElement body, string member, out Change? change)
    {
        change = null;
        if (!body.TryGetProperty(member, out var value))
        {
            return true;
        }

        try
        {
            change = value.ValueKind is JsonValueKind.String or JsonValueKind.Null ? new Change(value.GetString()) : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is no text.
        }

        return change is not null;
    }
}
