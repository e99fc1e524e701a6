using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansChat.Archives;
using OrleansChat.Files;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>
/// The lines of an archive: one JSON object each, the room first, then members, then events in their order, then the end. A file stands before
/// the first event that carries it, if files were asked for.
/// </summary>
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

    public static void Write<T>(PipeWriter archive, T line)
    {
        using (var json = new Utf8JsonWriter(archive, new JsonWriterOptions { Encoder = Options.Encoder }))
        {
            JsonSerializer.Serialize(json, line, Options);
        }

        archive.Write("\n"u8);
    }
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

    /// <summary>The files that it carries.</summary>
    public IEnumerable<Guid> Files() =>
        Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("files", out var files) && files.ValueKind == JsonValueKind.Array
            ? files.EnumerateArray().Select(file => file.TryGetProperty("id", out var id) && id.TryGetGuid(out var known) ? known : throw new JsonException())
            : [];

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

/// <summary>A file; its chunks follow.</summary>
internal sealed record FileLine(string Type, Guid Id, Guid OwnerId, string Name, string MediaType, long Size)
{
    public static FileLine Of(ArchivedFile archived) =>
        new("file", archived.File.Id, archived.Owner.Value, archived.File.Name, archived.File.Type, archived.File.Size);

    public ArchivedFile Read() => new(new FileView(Id, Name, MediaType, Size), new UserId(OwnerId));
}

/// <param name="Number">0, 1, 2 …</param>
/// <param name="Bytes">In base64; all chunks but the last have 262,144.</param>
internal sealed record ChunkLine(string Type, Guid File, int Number, byte[] Bytes);

/// <param name="Events">How many came before it: an archive without this line is not whole.</param>
internal sealed record EndLine(string Type, long Events);
