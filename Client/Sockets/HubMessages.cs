using OrleansChat.Client.Accounts;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Client.Sockets;

internal sealed record SyncRequest(long? Epoch, Dictionary<Guid, long>? Cursors);

internal sealed record SyncAnswer(long Epoch, UserView? User, string? Motd, SyncedRoom[] Rooms, DateTimeOffset ServerTime);

internal sealed record PostRequest(Guid ClientId, string Text, long? ReplyTo, IReadOnlyList<Guid>? Attachments, string? ContentType, long? Thread);

internal sealed record EditRequest(Guid ClientId, long Target, string Text);

internal sealed record DeleteRequest(Guid ClientId, long Target);

internal sealed record ReactRequest(Guid ClientId, long Target, string Emoji, bool Removed);

internal sealed record PinRequest(Guid ClientId, long Target, bool Removed);

internal sealed record CaughtUpMessage(DateTimeOffset ServerTime);

internal sealed record HeadMovedMessage(Guid RoomId, long Head);

internal sealed record FirstSeqMovedMessage(Guid RoomId, long FirstSeq);

internal sealed record RoomRemovedMessage(Guid RoomId);

internal sealed record NoticeMessage(string? Kind, string? Text, Guid? Id = null);

internal sealed record GoAwayMessage(string? Reason, int? ReconnectAfterMs);

internal sealed record Reauthenticated(DateTimeOffset? ExpiresAt);
