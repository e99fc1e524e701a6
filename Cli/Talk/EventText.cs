using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk;

/// <summary>An event in words.</summary>
internal static class EventText
{
    /// <summary>One line, safe for a terminal.</summary>
    public static string Of(RoomEvent item) => item.Kind switch
    {
        EventKinds.Message when item.Deleted == true => "(deleted)",
        EventKinds.Message when item.Text is null => "(erased)",
        EventKinds.Message => SafeText.Line(item.Text) + Files(item) + (item.EditedAt is null ? "" : " (edited)"),
        EventKinds.Edit => $"changed {item.Target} to: {SafeText.Line(item.Text)}",
        EventKinds.Deletion => $"deleted {item.Target}",
        EventKinds.Join when item.User is null || item.User == item.Sender => "joined",
        EventKinds.Join => "let somebody join",
        EventKinds.Leave when item.User is null || item.User == item.Sender => "left",
        EventKinds.Leave => "removed somebody",
        EventKinds.Rename => $"named the room: {SafeText.Line(item.Name)}",
        EventKinds.Created => $"made the room {SafeText.Line(item.Name)}".TrimEnd(),
        EventKinds.Role => $"gave the role {SafeText.Line(item.Role)}",
        EventKinds.Closed => "deleted the room",
        _ => SafeText.Line(item.Kind),
    };

    private static string Files(RoomEvent item) => string.Concat((item.Attachments ?? []).Select(file => $" [{SafeText.Line(file.Name)}]"));
}
