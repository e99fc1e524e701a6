using OrleansChat.Cli.Terminal;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Rooms;

/// <summary>An event in words.</summary>
internal static class EventText
{
    /// <summary>One line, safe for a terminal.</summary>
    public static string Of(RoomEvent item) => item.Kind switch
    {
        EventKinds.Message when item.Deleted == true => "(deleted)",
        EventKinds.Message when item.Text is null => "(erased)",
        EventKinds.Message => SafeText.Line(item.Text) + Marks(item),
        EventKinds.Edit => $"changed {item.Target} to: {SafeText.Line(item.Text)}",
        EventKinds.Deletion => $"deleted {item.Target}",
        EventKinds.Reaction when item.Removed == true => $"took {SafeText.Line(item.Emoji)} off {item.Target}",
        EventKinds.Reaction => $"reacted to {item.Target} with {SafeText.Line(item.Emoji)}",
        EventKinds.Pin => $"{(item.Removed == true ? "unpinned" : "pinned")} {item.Target}",
        EventKinds.Join when item.User is null || item.User == item.Sender => "joined",
        EventKinds.Join => "let somebody join",
        EventKinds.Leave when item.User is null || item.User == item.Sender => "left",
        EventKinds.Leave => "removed somebody",
        EventKinds.Rename => Renamed(item),
        EventKinds.Created => $"made the room {SafeText.Line(item.Name)}".TrimEnd(),
        EventKinds.Role => $"gave the role {SafeText.Line(item.Role)}",
        EventKinds.Ban => item.Removed == true ? "lifted a ban" : "banned somebody",
        EventKinds.Mute => item.Removed == true ? "lets somebody speak again" : "muted somebody",
        EventKinds.Closed => "deleted the room",
        _ => SafeText.Line(item.Kind),
    };

    /// <summary>A message's text with what belongs to it. Not made safe yet: its line breaks are still there.</summary>
    public static string Message(RoomEvent item)
    {
        var before = item.Thread is { } thread ? $"(in thread #{thread}) " : item.ReplyTo is { } target ? $"(to #{target}) " : "";
        return before + item.Text + Marks(item);
    }

    public static string Files(IReadOnlyList<Attachment>? carried) => string.Concat((carried ?? []).Select(file => $" [{SafeText.Line(file.Name)}]"));

    private static string Marks(RoomEvent item) => string.Concat(
        Files(item.Attachments),
        item.Forwarded is null ? "" : " (forwarded)",
        item.EditedAt is null ? "" : " (edited)",
        item.Pinned == true ? " [pinned]" : "",
        item.Replies is > 0 ? $" [{item.Replies} in its thread]" : "",
        string.Concat((item.Reactions ?? []).Select(reaction => $" {SafeText.Line(reaction.Emoji)} {reaction.Count}")));

    private static string Renamed(RoomEvent item) =>
        item.Name is not null ? $"named the room: {SafeText.Line(item.Name)}"
        : item.Topic is not null ? $"set the topic: {SafeText.Line(item.Topic)}"
        : item.SlowModeMs is { } pause ? $"set the pause between messages to {pause / 1000} s"
        : "changed the room";
}
