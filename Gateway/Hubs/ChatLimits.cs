using System.Text;
using OrleansChat.Gateway.Api;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Hubs;

/// <summary>Everything that the hub checks before it asks the cluster, and every limit it names.</summary>
internal static class ChatLimits
{
    /// <summary>Bytes of UTF-8 in one text.</summary>
    public const int TextBytes = 16 * 1024;

    /// <summary>Events in one page of history.</summary>
    public const int HistoryPage = 200;

    private const int Attachments = 10;
    private const int ContentTypeLength = 100;
    private const int Cursors = 20_000;

    public static RoomId Room(Guid id) => id == Guid.Empty ? throw Refusals.Of(ErrorCode.NotFound) : new RoomId(id);

    public static ClientId Client(Guid id) =>
        id == Guid.Empty ? throw Refusals.Of(Reasons.ClientIdNeeded.Refusal) : new ClientId(id);

    public static UserId User(Guid id) => id == Guid.Empty ? throw Refusals.Of(ErrorCode.NotFound) : new UserId(id);

    public static long Seq(long seq) => seq > 0 ? seq : throw Refusals.Of(Reasons.SeqFrom1.Refusal);

    public static long? Seq(long? seq) => seq is { } given ? Seq(given) : null;

    /// <summary>1 byte to 16 KiB of UTF-8, no NUL, no lone surrogate.</summary>
    /// <param name="carries">Whether the message has attachments, and may do without text.</param>
    public static string Text(string? text, bool carries = false)
    {
        if (carries && string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (string.IsNullOrEmpty(text) || text.Contains('\0', StringComparison.Ordinal) || !IsUnicode(text))
        {
            throw Refusals.Of(ErrorCode.TextInvalid);
        }

        // A char is at most 3 bytes: short texts need no count.
        return text.Length <= TextBytes / 3 || Encoding.UTF8.GetByteCount(text) <= TextBytes
            ? text
            : throw Refusals.Of(ErrorCode.TextTooLong);
    }

    public static void Post(PostRequest post)
    {
        Seq(post.ReplyTo);
        Seq(post.Thread);
        if (post.Attachments is { } files && (files.IsDefault || files.Length > Attachments || files.Distinct().Count() < files.Length))
        {
            throw Refusals.Of(Reasons.AttachmentsMost.With(Attachments));
        }

        Short(post.ContentType, ContentTypeLength);
    }

    public static Visibility Visible(string? name) =>
        name is not null && Wire.ParseVisibility(name) is { } visibility
            ? visibility
            : throw Refusals.Of(Reasons.VisibilityForm.Refusal);

    public static Role Role(string? name) =>
        name is not null && Wire.ParseRole(name) is { } role
            ? role
            : throw Refusals.Of(Reasons.RoleForm.Refusal);

    public static HistoryRequest Page(PageRequest page)
    {
        var places = (page.Before is null ? 0 : 1) + (page.After is null ? 0 : 1) + (page.Around is null ? 0 : 1) + (page.At is null ? 0 : 1);
        return places > 1 || page.Limit is < 1 or > HistoryPage || page.Before < 0 || page.After < 0 || page.Around < 0 || page.Thread <= 0
            ? throw Refusals.Of(Reasons.PageForm.With(HistoryPage))
            : new HistoryRequest(page.Before, page.After, page.Around, page.Limit, page.At is { } at ? Moment(at) : null, page.Thread);
    }

    /// <summary>Unix milliseconds, since 1970.</summary>
    public static long Moment(DateTimeOffset at) =>
        at.ToUnixTimeMilliseconds() is >= 0 and var moment ? moment : throw Refusals.Of(Reasons.TimeAfter1970.Refusal);

    public static void Sync(SyncRequest sync)
    {
        if (sync.Cursors is { } cursors && (cursors.Count > Cursors || cursors.Values.Any(seq => seq < 0)))
        {
            throw Refusals.Of(Reasons.CursorForm.Refusal);
        }
    }

    /// <summary>SignalR binds a missing object to null, whatever the parameter says.</summary>
    public static T Given<T>(T? request)
        where T : class => request ?? throw Refusals.Of(ErrorCode.BadRequest);

    private static void Short(string? text, int length)
    {
        if (text is not null && (text.Length > length || text.Contains('\0', StringComparison.Ordinal) || !IsUnicode(text)))
        {
            throw Refusals.Of(Reasons.ContentTypeForm.With(length));
        }
    }

    private static bool IsUnicode(string text)
    {
        for (var at = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); at >= 0 && at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]))
            {
                return false;
            }

            at++;
        }

        return true;
    }
}
