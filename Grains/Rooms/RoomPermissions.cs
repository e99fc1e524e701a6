using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>What a member may do in a room. <c>docs/security.md</c> prints the table, and a test compares the two.</summary>
internal enum Permission
{
    Write,
    React,
    Pin,
    MentionRoom,
    DeleteOthers,
    WriteAnyTime,
    Invite,
    Remove,
    Mute,
    Ban,
    Connect,
    GiveRoles,
    Change,
    Close,
}

/// <summary>The least role that each permission takes. In a direct room, which belongs to both alike, nobody is above the other.</summary>
internal static class RoomPermissions
{
    /// <summary>Null: nobody may, in this kind of room.</summary>
    public static Role? Least(Permission permission, RoomKind kind) => permission switch
    {
        Permission.Write or Permission.React => Role.Member,
        Permission.Pin => kind == RoomKind.Direct ? Role.Member : Role.Admin,
        Permission.WriteAnyTime => kind == RoomKind.Direct ? Role.Member : Role.Admin,
        _ when kind == RoomKind.Direct => null,
        Permission.MentionRoom or Permission.DeleteOthers or Permission.Invite or Permission.Remove or Permission.Mute or Permission.Ban or Permission.Connect => Role.Admin,
        Permission.GiveRoles or Permission.Change or Permission.Close => Role.Owner,
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, null),
    };

    /// <summary>In a room of any kind.</summary>
    public static bool MayWrite(Role role) => role >= Least(Permission.Write, RoomKind.Group);

    public static bool Has(this RoomState state, Role role, Permission permission) => Least(permission, state.Kind) is { } least && role >= least;
}
