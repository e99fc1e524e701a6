using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansChat.Archives;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>The lines of an archive: one JSON object each, the room first, then members, then events in their order, then the end.</summary>
internal static class ArchiveLines
{
    public const int Version = 1;

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

/// <param name="Version">Of the format.</param>
internal sealed record RoomLine(
    string Type,
    int Version,
    Guid RoomId,
    string Kind,
    string Visibility,
    DateTimeOffset CreatedAt,
    long FirstSeq,
    long Head,
    long Countable,
    bool Closed,
    int SlowModeMs,
    bool Receipts,
    string? Name = null,
    string? Slug = null,
    string? Topic = null,
    int? RetentionDays = null)
{
    public static RoomLine Of(ArchivedRoom room) => new(
        "room",
        ArchiveLines.Version,
        room.Room.Value,
        Wire.Name(room.Kind),
        Wire.Name(room.Visibility),
        DateTimeOffset.FromUnixTimeMilliseconds(room.CreatedAt),
        room.FirstSeq,
        room.Head,
        room.Countable,
        room.Closed,
        room.SlowModeMs,
        room.Receipts,
        room.Name,
        room.Slug,
        room.Topic,
        room.RetentionDays);

    public ArchivedRoom Read() => new(
        new RoomId(RoomId),
        Kind switch { "group" => RoomKind.Group, "direct" => RoomKind.Direct, _ => throw new JsonException() },
        Name,
        Slug,
        Topic,
        Wire.ParseVisibility(Visibility) ?? throw new JsonException(),
        CreatedAt.ToUnixTimeMilliseconds(),
        FirstSeq,
        Head,
        Countable,
        Closed,
        SlowModeMs,
        Receipts,
        RetentionDays,
        []);
}

/// <param name="Role">Absent: was a member once, or is banned.</param>
/// <param name="MutedUntil">Unix milliseconds; 0: not muted. So is <paramref name="BannedUntil"/>.</param>
internal sealed record MemberLine(
    string Type,
    Guid UserId,
    long JoinedSeq,
    long ReadSeq,
    long ReadCountable,
    long MutedUntil,
    long BannedUntil,
    string? Username = null,
    string? Role = null,
    long? LeftSeq = null)
{
    public static MemberLine Of(ArchivedMember member) => new(
        "member",
        member.User.Value,
        member.JoinedSeq,
        member.ReadSeq,
        member.ReadCountable,
        member.MutedUntil,
        member.BannedUntil,
        member.Username,
        Wire.Name(member.Role),
        member.LeftSeq);

    public ArchivedMember Read() => new(
        new UserId(UserId),
        null,
        Role is null ? OrleansChat.Rooms.Role.None : Wire.ParseRole(Role) ?? throw new JsonException(),
        JoinedSeq,
        LeftSeq,
        ReadSeq,
        ReadCountable,
        MutedUntil,
        BannedUntil);
}

/// <param name="ContentHash">A number of 64 bits, as a text: not every reader of JSON keeps them.</param>
/// <param name="Data">As it is stored.</param>
internal sealed record EventLine(
    string Type,
    long Seq,
    string Kind,
    DateTimeOffset At,
    Guid Sender,
    Guid ClientId,
    string ContentHash,
    long Countable,
    long? Target = null,
    Guid? User = null,
    string? Text = null,
    JsonElement? Data = null)
{
    public static EventLine Of(ArchivedEvent entry) => new(
        "event",
        entry.Seq,
        entry.Kind.Name(),
        DateTimeOffset.FromUnixTimeMilliseconds(entry.At),
        entry.Sender.Value,
        entry.ClientId.Value,
        entry.ContentHash.ToString(System.Globalization.CultureInfo.InvariantCulture),
        entry.Countable,
        entry.Target,
        entry.User?.Value,
        entry.Text,
        entry.Data is null ? null : JsonDocument.Parse(entry.Data).RootElement);

    public ArchivedEvent Read() => new(
        Seq,
        EventKinds.Parse(Kind) ?? throw new JsonException(),
        At.ToUnixTimeMilliseconds(),
        new UserId(Sender),
        new ClientId(ClientId),
        long.TryParse(ContentHash, System.Globalization.CultureInfo.InvariantCulture, out var hash) ? hash : throw new JsonException(),
        Countable,
        Target,
        User is { } user ? new UserId(user) : null,
        Text,
        Data?.GetRawText());
}

/// <param name="Events">How many came before it: an archive without this line is not whole.</param>
internal sealed record EndLine(string Type, long Events);
