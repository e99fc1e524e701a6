using System.Buffers;
using System.Text;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>What texts and names of rooms may look like. Pure.</summary>
internal static class RoomForms
{
    /// <summary>Bytes of UTF-8 in one text.</summary>
    public const int MaxTextBytes = 16 * 1024;

    /// <summary>Files that one message carries.</summary>
    public const int MaxAttachments = 10;

    private const int MaxEmoji = 32;
    private const int MaxReason = 500;
    private const int MaxSlowModeMs = 6 * 60 * 60 * 1000;

    private static readonly SearchValues<char> SlugCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Checks what depends on the command alone.</summary>
    public static ChatError? Check(RoomCommand command, RoomOptions options) => command switch
    {
        PostMessage { ReplyTo: <= 0 } or PostMessage { Thread: <= 0 } => new ChatError(ErrorCode.BadRequest),
        PostMessage { Attachments.Length: 0 or > MaxAttachments } => new ChatError(ErrorCode.BadRequest),
        PostMessage { Text: "", Attachments: not null } => null,
        PostMessage post => Text(post.Text),
        ForwardMessage { Target: <= 0 } or EditMessage { Target: <= 0 } or DeleteMessage { Target: <= 0 } or ReactToMessage { Target: <= 0 } or PinMessage { Target: <= 0 } =>
            new ChatError(ErrorCode.BadRequest),
        EditMessage edit => Text(edit.Text),
        ReactToMessage react => Emoji(react.Emoji),
        SetRole { Role: Role.None } => new ChatError(ErrorCode.BadRequest),
        BanMember ban => Reason(ban.Reason),
        CreateRoom create when create.Members.Length >= options.MaxMembers => new ChatError(ErrorCode.RoomFull),
        CreateRoom { Kind: RoomKind.Direct } direct when direct.Members.Length != 1 || direct.Members[0] == direct.Sender =>
            new ChatError(ErrorCode.BadRequest),
        CreateRoom { Kind: RoomKind.Group } group => Name(group.Name) ?? Topic(group.Topic) ?? Slug(group.Slug),
        ChangeRoom { Name: null, Topic: null, SlowModeMs: null, Receipts: null, Avatar: null } =>
            Reasons.NothingToChange.Refusal,
        ChangeRoom { SlowModeMs: < 0 or > MaxSlowModeMs } => Reasons.SlowModeRange.Refusal,
        ChangeRoom change => (change.Name is null ? null : Name(change.Name)) ?? Topic(change.Topic),
        _ => null,
    };

    /// <summary>Null, or text_invalid, text_too_long.</summary>
    public static ChatError? Text(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            return new ChatError(ErrorCode.TextInvalid);
        }

        try
        {
            return text.Length > MaxTextBytes || Strict.GetByteCount(text) > MaxTextBytes ? new ChatError(ErrorCode.TextTooLong) : null;
        }
        catch (EncoderFallbackException)
        {
            return new ChatError(ErrorCode.TextInvalid);
        }
    }

    private static ChatError? Name(string? name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > 100 || HasControl(name)
            ? Reasons.RoomName.Refusal
            : null;

    private static ChatError? Topic(string? topic) =>
        topic is { Length: > 1_000 } || (topic is not null && HasControl(topic))
            ? Reasons.RoomTopic.Refusal
            : null;

    private static ChatError? Slug(string? slug) =>
        slug is null || (slug.Length is >= 2 and <= 64 && !slug.AsSpan().ContainsAnyExcept(SlugCharacters))
            ? null
            : Reasons.RoomSlug.Refusal;

    private static bool HasControl(string text) => Text(text) is not null || text.Any(char.IsControl);

    private static ChatError? Emoji(string? emoji) =>
        string.IsNullOrEmpty(emoji) || emoji.Length > MaxEmoji || emoji.Any(char.IsWhiteSpace) || HasControl(emoji)
            ? Reasons.ReactionForm.Refusal
            : null;

    private static ChatError? Reason(string? reason) =>
        reason is not null && (reason.Length > MaxReason || HasControl(reason))
            ? Reasons.BanReason.Refusal
            : null;
}
