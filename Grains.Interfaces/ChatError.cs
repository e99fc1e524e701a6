using System.Collections.Frozen;

namespace OrleansChat;

/// <summary>
/// The closed, numbered registry of refusals. A number, once given, keeps its meaning; <c>docs/protocol.md</c> prints the table
/// and a test compares the two.
/// </summary>
public enum ErrorCode : ushort
{
    /// <summary>Never sent.</summary>
    None = 0,
    BadRequest = 1,
    Unauthorized = 2,
    Forbidden = 3,
    NotFound = 4,
    TooLarge = 5,
    TooMany = 6,
    Overloaded = 7,
    Unavailable = 8,
    Unknown = 9,
    Internal = 10,
    ClientIdReused = 20,
    TargetNotFound = 21,
    AlreadyDeleted = 22,
    TextTooLong = 23,
    TextInvalid = 24,
    RoomFull = 25,
    RoomClosed = 26,
    SlugTaken = 27,
    LastOwner = 28,
    AlreadyMember = 29,
    RoomBanned = 30,
    Muted = 31,
    SlowMode = 32,
    AttachmentType = 33,
    AttachmentInvalid = 34,
    QuotaExceeded = 35,
    Held = 38,
    AlreadySent = 39,
    UsernameTaken = 40,
    UsernameInvalid = 41,
    EmailInvalid = 42,
    PasswordInvalid = 43,
    RegistrationClosed = 44,
    SignInFailed = 45,
    TokenExpired = 46,
    SessionRevoked = 47,
    TokenReused = 48,
    OriginForbidden = 49,
    NotVerified = 50,
    CodeInvalid = 51,
    LinkInvalid = 52,
    InvitationInvalid = 53,
    PasswordCommon = 54,
    PasswordWrong = 55,
    OtpRequired = 56,
    OtpInvalid = 57,
    SecondFactorRequired = 58,
    Banned = 59,
    EmailTaken = 60,
}

/// <summary>An expected "no", as a value. <see cref="Detail"/> is for people and never carries user text or secrets.</summary>
/// <param name="RetryAfterMs">Milliseconds to wait before a retry; only with retryable codes.</param>
/// <param name="Reason">The name of one of <see cref="Reasons"/>.</param>
/// <param name="Values">What its text speaks of.</param>
[GenerateSerializer, Immutable, Alias("chat.ChatError")]
public sealed record ChatError(
    [property: Id(0)] ErrorCode Code,
    [property: Id(1)] string? Detail = null,
    [property: Id(2)] int? RetryAfterMs = null,
    [property: Id(3)] string? Reason = null,
    [property: Id(4)] long[]? Values = null)
{
    public ErrorEntry Entry => ChatErrors.Table[Code];

    /// <summary>In English, unless <see cref="Detail"/> says it otherwise; a reason that only a newer build knows says what its code says.</summary>
    public string Message => Detail ?? (Reasons.All.TryGetValue(Reason ?? "", out var reason) ? OrleansChat.Reason.Fill(reason.Text, Values) : Entry.Message);
}

/// <summary>One row of the registry: what the wire and the HTTP status say for a code, and whether a retry can help.</summary>
public sealed record ErrorEntry(ErrorCode Code, string Name, int Status, bool Retryable, string Message);

/// <summary>The registry's table.</summary>
public static class ChatErrors
{
    public static FrozenDictionary<ErrorCode, ErrorEntry> Table { get; } = new[]
    {
        Row(ErrorCode.BadRequest, "bad_request", 400, false, "The request is not of the form that this call takes."),
        Row(ErrorCode.Unauthorized, "unauthorized", 401, false, "Sign in first."),
        Row(ErrorCode.Forbidden, "forbidden", 403, false, "Your role does not allow this."),
        Row(ErrorCode.NotFound, "not_found", 404, false, "There is no such thing, or it is not yours to see."),
        Row(ErrorCode.TooLarge, "too_large", 413, false, "The request is larger than the limit."),
        Row(ErrorCode.TooMany, "rate_limited", 429, true, "Too many requests; slow down."),
        Row(ErrorCode.Overloaded, "overloaded", 503, true, "The server is busy; nothing was stored, try again."),
        Row(ErrorCode.Unavailable, "unavailable", 503, true, "The store cannot be reached; nothing was stored, try again."),
        Row(ErrorCode.Unknown, "unknown", 504, true, "It is not known whether this was stored; repeat it with the same client id."),
        Row(ErrorCode.Internal, "internal", 500, false, "The server failed; the fault is logged."),
        Row(ErrorCode.ClientIdReused, "client_id_reused", 409, false, "This client id was used for other content."),
        Row(ErrorCode.TargetNotFound, "target_not_found", 404, false, "The room has no such message."),
        Row(ErrorCode.AlreadyDeleted, "already_deleted", 409, false, "The message was deleted."),
        Row(ErrorCode.TextTooLong, "text_too_long", 413, false, "The text is longer than 16 KiB."),
        Row(ErrorCode.TextInvalid, "text_invalid", 400, false, "The text is empty, or not valid Unicode, or holds a NUL."),
        Row(ErrorCode.RoomFull, "room_full", 409, false, "The room has as many members as it may have."),
        Row(ErrorCode.RoomClosed, "room_closed", 409, false, "The room was deleted."),
        Row(ErrorCode.SlugTaken, "slug_taken", 409, false, "Another room has this short name."),
        Row(ErrorCode.LastOwner, "last_owner", 409, false, "A room keeps at least one owner."),
        Row(ErrorCode.AlreadyMember, "already_member", 409, false, "This user is a member already."),
        Row(ErrorCode.RoomBanned, "room_banned", 403, false, "This user may not enter the room."),
        Row(ErrorCode.Muted, "muted", 403, false, "You may not write in this room for now."),
        Row(ErrorCode.SlowMode, "slow_mode", 429, true, "This room takes one message at a time; wait a moment."),
        Row(ErrorCode.AttachmentType, "attachment_type", 415, false, "This kind of file is not taken, or the file is not what it says."),
        Row(ErrorCode.AttachmentInvalid, "attachment_invalid", 409, false, "An attachment is not there, not yours, or not complete."),
        Row(ErrorCode.QuotaExceeded, "quota_exceeded", 413, false, "Your files take as much room as they may."),
        Row(ErrorCode.Held, "held", 409, false, "This room is under a legal hold: nothing is deleted from it."),
        Row(ErrorCode.AlreadySent, "already_sent", 409, false, "The message was posted, or is being posted now."),
        Row(ErrorCode.UsernameTaken, "username_taken", 409, false, "This user name is taken."),
        Row(ErrorCode.UsernameInvalid, "username_invalid", 400, false, "A user name has 3 to 32 letters, digits, '.', '-' or '_'."),
        Row(ErrorCode.EmailInvalid, "email_invalid", 400, false, "This is not an e-mail address."),
        Row(ErrorCode.PasswordInvalid, "password_invalid", 400, false, "A password has 8 to 128 characters."),
        Row(ErrorCode.RegistrationClosed, "registration_closed", 403, false, "Registration is closed."),
        Row(ErrorCode.SignInFailed, "sign_in_failed", 401, false, "The user name or the password is wrong."),
        Row(ErrorCode.TokenExpired, "token_expired", 401, false, "The token has expired; refresh it."),
        Row(ErrorCode.SessionRevoked, "session_revoked", 401, false, "This session was ended; sign in again."),
        Row(ErrorCode.TokenReused, "token_reused", 401, false, "This refresh token was used before; its sessions are ended."),
        Row(ErrorCode.OriginForbidden, "origin_forbidden", 403, false, "This origin may not connect."),
        Row(ErrorCode.NotVerified, "not_verified", 403, false, "Verify your e-mail address first."),
        Row(ErrorCode.CodeInvalid, "code_invalid", 403, false, "The code is wrong, was used, or has expired."),
        Row(ErrorCode.LinkInvalid, "link_invalid", 403, false, "The link is wrong, was used, or has expired."),
        Row(ErrorCode.InvitationInvalid, "invitation_invalid", 403, false, "The invitation is wrong, was used, or has expired."),
        Row(ErrorCode.PasswordCommon, "password_common", 400, false, "This password is one of those that are guessed first."),
        Row(ErrorCode.PasswordWrong, "password_wrong", 403, false, "The password is wrong."),
        Row(ErrorCode.OtpRequired, "otp_required", 401, false, "This account asks for the code of its second factor."),
        Row(ErrorCode.OtpInvalid, "otp_invalid", 401, false, "The code of the second factor is wrong or was used."),
        Row(ErrorCode.SecondFactorRequired, "second_factor_required", 403, false, "Set up a second factor first; an operator needs one."),
        Row(ErrorCode.Banned, "banned", 403, false, "This account is banned."),
        Row(ErrorCode.EmailTaken, "email_taken", 409, false, "This e-mail address is in use."),
    }.ToFrozenDictionary(row => row.Code);

    /// <summary>By what the wire calls them.</summary>
    public static FrozenDictionary<string, ErrorEntry> ByName { get; } = Table.Values.ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);

    private static ErrorEntry Row(ErrorCode code, string name, int status, bool retryable, string message) =>
        new(code, name, status, retryable, message);
}
