using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansChat.Grains.Push;

/// <summary>What a browser's service worker gets. <c>docs/protocol.md</c> prints it.</summary>
/// <param name="Room">The room's name; a direct room has none.</param>
/// <param name="Sender">The sender's name.</param>
/// <param name="Text">The beginning, at most 200 characters; null where previews are not wanted.</param>
internal sealed record PushMessage(
    Guid RoomId, long Seq, string? Room, Guid SenderId, string? Sender, bool Mentioned, string? Text, [property: JsonIgnore] bool IsDirect)
{
    private const int TopicBytes = 16;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Somebody is spoken to: it may wake a phone that saves its battery.</summary>
    public bool IsUrgent => Mentioned || IsDirect;

    /// <summary>Of several that wait at the push service under one topic the newest is left; it says nothing about the room.</summary>
    public string Topic(byte[] auth) => Base64Url.EncodeToString(HMACSHA256.HashData(auth, RoomId.ToByteArray()).AsSpan(0, TopicBytes));

    /// <summary>At most <see cref="PushEncryption.MostBytes"/>: names and text are bounded.</summary>
    public byte[] ToBytes()
    {
        var whole = JsonSerializer.SerializeToUtf8Bytes(this, Json);
        return whole.Length <= PushEncryption.MostBytes ? whole : JsonSerializer.SerializeToUtf8Bytes(this with { Text = null }, Json);
    }
}
