using System.Globalization;
using OrleansChat.Accounts;
using OrleansChat.Notifications;
using OrleansChat.Presence;
using OrleansChat.Rooms;
using OrleansChat.Users;

namespace OrleansChat.Gateway.Api;

/// <param name="Bot">True for programs; absent for people.</param>
internal sealed record UserAnswer(Guid UserId, string Username, string? DisplayName, Guid? AvatarId, bool? Bot = null)
{
    public static UserAnswer Of(Account account) => new(account.User.Value, account.Username, account.DisplayName, account.Avatar, account.Bot ? true : null);

    public static UserAnswer Of(UserView user) => new(user.User.Value, user.Username, user.DisplayName, user.Avatar);
}

internal sealed record RoomAnswer(
    Guid RoomId,
    string Kind,
    string? Name,
    string? Slug,
    string? Topic,
    string Visibility,
    long Head,
    int MemberCount,
    string? Role,
    int SlowModeMs,
    bool Receipts,
    Guid? AvatarId)
{
    public static RoomAnswer Of(RoomView room) => new(
        room.Room.Value,
        Wire.Name(room.Kind),
        room.Name,
        room.Slug,
        room.Topic,
        Wire.Name(room.Visibility),
        room.Head,
        room.MemberCount,
        Wire.Name(room.Role),
        room.SlowModeMs,
        room.Receipts,
        room.Avatar);
}

/// <param name="Bot">True for programs; absent for people.</param>
internal sealed record MemberAnswer(
    Guid UserId, string Username, string? DisplayName, Guid? AvatarId, string Role, long JoinedSeq, string? MutedUntil, bool? Bot)
{
    public static MemberAnswer Of(MemberView member) =>
        new(
            member.User.Value,
            member.Username,
            member.DisplayName,
            member.Avatar,
            Wire.Name(member.Role)!,
            member.JoinedSeq,
            member.MutedUntil == 0 ? null : Wire.Until(member.MutedUntil),
            member.Bot ? true : null);
}

/// <summary>The answer to every command on a room, as on the hub.</summary>
internal sealed record PostedAnswer(Guid RoomId, long Seq, string At, Guid ClientId, bool Duplicate)
{
    public static PostedAnswer Of(RoomId room, ClientId clientId, Posted posted) =>
        new(room.Value, posted.Seq, Wire.Time(posted.At), clientId.Value, posted.Duplicate);
}

/// <summary>The wire's words for numbers of the contracts.</summary>
internal static class Wire
{
    public static string Time(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Without an end: the last moment that the wire can tell.</summary>
    public static string Until(long unixMilliseconds) => Time(Math.Min(unixMilliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    public static string Name(RoomKind kind) => kind == RoomKind.Direct ? "direct" : "group";

    public static string Name(Visibility visibility) => visibility == Visibility.Private ? "private" : "public";

    /// <summary>Null: not a member.</summary>
    public static string? Name(Role role) => role switch
    {
        Role.Guest => "guest",
        Role.Member => "member",
        Role.Admin => "admin",
        Role.Owner => "owner",
        _ => null,
    };

    public static string Name(PresenceState state) => state switch
    {
        PresenceState.Online => "online",
        PresenceState.Away => "away",
        PresenceState.DoNotDisturb => "dnd",
        _ => "offline",
    };

    public static string Name(NotificationLevel level) => level switch
    {
        NotificationLevel.All => "all",
        NotificationLevel.Mentions => "mentions",
        _ => "none",
    };

    public static NotificationLevel? ParseLevel(string name) => name switch
    {
        "all" => NotificationLevel.All,
        "mentions" => NotificationLevel.Mentions,
        "none" => NotificationLevel.None,
        _ => null,
    };

    public static string Name(DirectFrom from) => from switch
    {
        DirectFrom.Shared => "shared",
        DirectFrom.Nobody => "nobody",
        DirectFrom.Request => "request",
        _ => "everyone",
    };

    public static DirectFrom? ParseDirectFrom(string? name) => name switch
    {
        "everyone" => DirectFrom.Everyone,
        "shared" => DirectFrom.Shared,
        "nobody" => DirectFrom.Nobody,
        "request" => DirectFrom.Request,
        _ => null,
    };

    public static Visibility? ParseVisibility(string name) => name switch
    {
        "public" => Visibility.Public,
        "private" => Visibility.Private,
        _ => null,
    };

    public static Role? ParseRole(string name) => name switch
    {
        "guest" => Role.Guest,
        "member" => Role.Member,
        "admin" => Role.Admin,
        "owner" => Role.Owner,
        _ => null,
    };
}
