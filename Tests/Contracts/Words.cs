using OrleansChat.Gateway.Api;
using OrleansChat.Notifications;
using OrleansChat.Presence;
using OrleansChat.Rooms;
using OrleansChat.Users;

namespace OrleansChat.Tests.Contracts;

/// <summary>Members that take one of a few words, as the code itself spells them.</summary>
internal static class Words
{
    private static readonly Dictionary<string, string[]> ByMember = new(StringComparer.Ordinal)
    {
        ["role"] = Of<Role>(Wire.Name),
        ["visibility"] = Of<Visibility>(Wire.Name),
        ["level"] = Of<NotificationLevel>(Wire.Name),
        ["directFrom"] = Of<DirectFrom>(Wire.Name),
        ["state"] = Of<PresenceState>(Wire.Name),
        ["Room.kind"] = Of<RoomKind>(Wire.Name),
        ["SyncedRoom.kind"] = Of<RoomKind>(Wire.Name),
        ["KeyAnswer.state"] = ["current", "next", "previous"],
        ["mode"] = ["open", "invite", "closed"],
    };

    /// <summary>Null: any text.</summary>
    public static string[]? Find(string component, string member) => ByMember.GetValueOrDefault($"{component}.{member}") ?? ByMember.GetValueOrDefault(member);

    private static string[] Of<T>(Func<T, string?> name)
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(name).OfType<string>().Distinct()];
}
