using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Rights to what belongs to a room and is no command of it.</summary>
internal static class RoomRights
{
    /// <summary>Null, or not_found (no member), forbidden, unavailable.</summary>
    public static async Task<ChatError?> Forbids(IGrainFactory grains, UserId by, RoomId room, Permission permission)
    {
        var view = await grains.Room(room).View(by);
        return !view.Ok ? view.Refusal
            : view.Value.Role == Role.None ? new ChatError(ErrorCode.NotFound)
            : RoomPermissions.Least(permission, view.Value.Kind) is { } least && view.Value.Role >= least ? null
            : new ChatError(ErrorCode.Forbidden);
    }
}
