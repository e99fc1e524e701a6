using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansChat.Gateway.Api;
using OrleansChat.Gateway.Presence;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Hubs;

/// <param name="Epoch">The log's epoch that the cursors belong to; another one: they are ignored.</param>
/// <param name="Cursors">The last seq that the client has of each room.</param>
public sealed record SyncRequest(long? Epoch = null, Dictionary<Guid, long>? Cursors = null);

/// <param name="ExpiresAt">When the access token ends; <c>Reauthenticate</c> before.</param>
internal sealed record SessionAnswer(Guid SessionId, string ExpiresAt);

/// <summary>What a client may ask for at most.</summary>
internal sealed record LimitsAnswer(
    int TextBytes, int MessageBytes, int ReplayPerRoom, int ReplayInAll, int HistoryPage, int Watched, int TypingMs);

internal sealed record SyncAnswer(
    long Epoch,
    UserAnswer User,
    SessionAnswer Session,
    IReadOnlyList<SyncedRoom> Rooms,
    string ServerTime,
    LimitsAnswer Limits,
    string? Motd = null);

/// <param name="From">The seq before the first event that follows.</param>
/// <param name="FirstSeq">What lies before it is kept no more.</param>
/// <param name="Truncated">Whether events between the client's cursor and <paramref name="From"/> are left to <c>History</c>.</param>
internal sealed record SyncedRoom(
    Guid RoomId,
    string Kind,
    string? Name,
    long Head,
    long From,
    bool Truncated,
    long ReadSeq,
    long Unread,
    string? Role,
    int MemberCount,
    int Mentions = 0,
    bool MarkedUnread = false,
    long FirstSeq = 1,
    Guid? AvatarId = null);

public sealed record PostRequest(
    Guid ClientId,
    string? Text,
    long? ReplyTo = null,
    ImmutableArray<Guid>? Attachments = null,
    string? ContentType = null,
    long? Thread = null);

/// <param name="Target">The seq of a message in the room that it comes from.</param>
public sealed record ForwardRequest(Guid ClientId, Guid FromRoomId, long Target);

public sealed record EditRequest(Guid ClientId, long Target, string? Text);

public sealed record DeleteRequest(Guid ClientId, long Target);

/// <param name="Removed">Takes the caller's own reaction back.</param>
public sealed record ReactRequest(Guid ClientId, long Target, string? Emoji, bool Removed = false);

public sealed record PinRequest(Guid ClientId, long Target, bool Removed = false);

/// <param name="UserId">The other side of a direct room.</param>
public sealed record CreateRoomRequest(
    Guid ClientId,
    string Kind = "group",
    string? Name = null,
    string? Slug = null,
    string? Topic = null,
    string Visibility = "private",
    Guid? UserId = null);

/// <summary>Of a command that needs no more: join, leave, close.</summary>
public sealed record CommandRequest(Guid ClientId);

/// <param name="Code">Of a link into a room.</param>
public sealed record LinkRequest(Guid ClientId, string? Code);

public sealed record MemberRequest(Guid ClientId, Guid UserId);

public sealed record RoleRequest(Guid ClientId, Guid UserId, string Role);

/// <param name="Until">Absent: until it is lifted.</param>
public sealed record BanRequest(Guid ClientId, Guid UserId, DateTimeOffset? Until = null, string? Reason = null, bool Lifted = false);

/// <param name="Until">Absent: until it is lifted.</param>
public sealed record MuteRequest(Guid ClientId, Guid UserId, DateTimeOffset? Until = null, bool Lifted = false);

/// <summary>What is absent stays as it is.</summary>
public sealed record ChangeRoomRequest(
    Guid ClientId, string? Name = null, string? Topic = null, int? SlowModeMs = null, bool? Receipts = null);

/// <summary>At most one of the three seqs and <paramref name="At"/>; none means the newest.</summary>
/// <param name="Limit">1–200 events.</param>
/// <param name="At">Around the first event that is not older.</param>
/// <param name="Thread">Only this message and the thread that it began.</param>
public sealed record PageRequest(
    long? Before = null, long? After = null, long? Around = null, int Limit = 50, DateTimeOffset? At = null, long? Thread = null);

internal sealed record ReadAnswer(long ReadSeq, long Unread, int Mentions, bool MarkedUnread, long Head)
{
    public static ReadAnswer Of(ReadState state) => new(state.ReadSeq, state.Unread, state.Mentions, state.Marked, state.Head);
}

/// <param name="UserIds">Absent: nobody.</param>
public sealed record WatchRequest(Guid[]? UserIds = null);

internal sealed record WatchAnswer(IReadOnlyList<SeenUser> Users);

/// <param name="State">online, away, dnd or offline.</param>
/// <param name="LastSeen">Only offline, and only if the user shares it.</param>
internal sealed record SeenUser(Guid UserId, string State, string? LastSeen)
{
    public static SeenUser Of(Sighting seen) =>
        new(seen.User.Value, Wire.Name(seen.State), seen.LastSeen is { } at ? Wire.Time(at) : null);
}

/// <summary>What changed: the settings, or one room's level.</summary>
internal sealed record NotificationsPush(NotificationSettingsAnswer? Settings, RoomLevelAnswer? Room);

internal sealed record ReauthenticateAnswer(string ExpiresAt);

/// <param name="Items">Folded events, written as their wire shape.</param>
/// <param name="Head">Every event up to here has been folded in; later ones may have been.</param>
internal sealed record PageAnswer(ImmutableArray<HistoryItem> Items, long FirstSeq, long LastSeq, bool HasBefore, bool HasAfter, long Head)
{
    public static PageAnswer Of(HistoryPage page) => new(page.Items, page.FirstSeq, page.LastSeq, page.HasBefore, page.HasAfter, page.Head);
}

/// <summary>What goes over the hub, generated at build time.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(HistoryItemConverter)])]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(SyncAnswer))]
[JsonSerializable(typeof(SyncedRoom))]
[JsonSerializable(typeof(PostRequest))]
[JsonSerializable(typeof(ForwardRequest))]
[JsonSerializable(typeof(EditRequest))]
[JsonSerializable(typeof(DeleteRequest))]
[JsonSerializable(typeof(ReactRequest))]
[JsonSerializable(typeof(PinRequest))]
[JsonSerializable(typeof(BanRequest))]
[JsonSerializable(typeof(MuteRequest))]
[JsonSerializable(typeof(ChangeRoomRequest))]
[JsonSerializable(typeof(CreateRoomRequest))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(LinkRequest))]
[JsonSerializable(typeof(MemberRequest))]
[JsonSerializable(typeof(RoleRequest))]
[JsonSerializable(typeof(PageRequest))]
[JsonSerializable(typeof(WatchRequest))]
[JsonSerializable(typeof(WatchAnswer))]
[JsonSerializable(typeof(NotificationsPush))]
[JsonSerializable(typeof(NotificationSettingsAnswer))]
[JsonSerializable(typeof(PostedAnswer))]
[JsonSerializable(typeof(RoomAnswer))]
[JsonSerializable(typeof(DraftAnswer))]
[JsonSerializable(typeof(ReminderAnswer))]
[JsonSerializable(typeof(ReadAnswer))]
[JsonSerializable(typeof(ReauthenticateAnswer))]
[JsonSerializable(typeof(PageAnswer))]
[JsonSerializable(typeof(Guid))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(string))]
internal sealed partial class HubJson : JsonSerializerContext;
