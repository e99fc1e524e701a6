using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>A folded page of a room's log, as REST and the hub tell it.</summary>
internal sealed record HistoryAnswer(EventAnswer[] Items, long FirstSeq, long LastSeq, bool HasBefore, bool HasAfter)
{
    public static HistoryAnswer Of(HistoryPage page) =>
        new([.. page.Items.Select(EventAnswer.Of)], page.FirstSeq, page.LastSeq, page.HasBefore, page.HasAfter);
}

/// <summary>An event in its folded form: the members that an event of its kind does not have are left out.</summary>
internal sealed record EventAnswer(
    long Seq,
    string Kind,
    string At,
    Guid Sender,
    Guid ClientId,
    string? Text,
    long? Target,
    Guid? User,
    long? ReplyTo,
    string? ContentType,
    Guid[]? Attachments,
    string? Role,
    string? Name,
    string? Topic,
    string? Emoji,
    bool? Removed,
    string? EditedAt,
    bool? Deleted)
{
    public static EventAnswer Of(HistoryItem item)
    {
        var (told, data) = (item.Event, item.Event.Data);
        return new EventAnswer(
            told.Seq,
            told.Kind.Name(),
            Wire.Time(told.At),
            told.Sender.Value,
            told.ClientId.Value,
            told.Text,
            told.Target,
            told.User?.Value,
            data?.ReplyTo,
            data?.ContentType,
            data?.Attachments is { IsDefaultOrEmpty: false } files ? [.. files] : null,
            data?.Role is { } role ? Wire.Name(role) : null,
            data?.Name,
            data?.Topic,
            data?.Emoji,
            data?.Removed,
            item.EditedAt is { } edited ? Wire.Time(edited) : null,
            item.Deleted ? true : null);
    }
}
