namespace OrleansChat;

/// <summary>Why exactly, where the code alone leaves that open: for people, in their language, and for programs by its name.</summary>
/// <param name="Name">What the wire calls it; the texts have it as <c>reason.NAME</c>.</param>
/// <param name="Text">English; <c>{0}</c>, <c>{1}</c> … are the values.</param>
public sealed record Reason(ErrorCode Code, string Name, string Text)
{
    public ChatError Refusal => new(Code, Reason: Name);

    /// <param name="values">Numbers only: a refusal never carries text of users, or secrets.</param>
    public ChatError With(params long[] values) => new(Code, Reason: Name, Values: values);

    public static string Fill(string text, long[]? values)
    {
        for (var index = 0; index < values?.Length; index++)
        {
            text = text.Replace($"{{{index}}}", $"{values[index]}", StringComparison.Ordinal);
        }

        return text;
    }
}

/// <summary>The closed list of reasons. A name, once given, keeps its meaning; each has a text in every language that is shipped.</summary>
public static class Reasons
{
    private static readonly Dictionary<string, Reason> Added = new(StringComparer.Ordinal);

    /// <summary>By what the wire calls them.</summary>
    public static IReadOnlyDictionary<string, Reason> All => Added;

    public static Reason DisplayName { get; } = Add(ErrorCode.BadRequest, "display_name", "A display name has 1 to 64 characters, none of them a control character.");

    public static Reason AccountChanged { get; } = Add(ErrorCode.Unavailable, "account_changed", "The account was changed while you signed in; try again.");

    public static Reason PasswordHasName { get; } = Add(ErrorCode.PasswordInvalid, "password_has_name", "A password must not contain the user name.");

    public static Reason ProvisionForm { get; } = Add(ErrorCode.BadRequest, "provision_form", "Give a prefix that names can start with, and counts above 0.");

    public static Reason ProvisionChunk { get; } = Add(ErrorCode.BadRequest, "provision_chunk", "A chunk starts with a room.");

    public static Reason ProvisionRanges { get; } = Add(ErrorCode.BadRequest, "provision_ranges", "users 1–200,000, rooms ≥ 0, members ≥ 1, ttlSeconds 60–2,592,000.");

    public static Reason TextForm { get; } = Add(ErrorCode.BadRequest, "text_form", "A text has 1 to 4,000 characters, without control characters.");

    public static Reason SecondFactorExists { get; } = Add(ErrorCode.BadRequest, "second_factor_exists", "A second factor is set up already; remove it first.");

    public static Reason InvitationOnly { get; } = Add(ErrorCode.InvitationInvalid, "invitation_only", "Registration is by invitation only.");

    public static Reason RegistrationMode { get; } = Add(ErrorCode.BadRequest, "registration_mode", "The mode is open, invite or closed.");

    public static Reason UsernameNeeded { get; } = Add(ErrorCode.BadRequest, "username_needed", "Everybody has a user name.");

    public static Reason OperatorsOnly { get; } = Add(ErrorCode.Forbidden, "operators_only", "Only an operator may do this.");

    public static Reason BanOneself { get; } = Add(ErrorCode.BadRequest, "ban_oneself", "You cannot ban yourself.");

    public static Reason AuditMark { get; } = Add(ErrorCode.BadRequest, "audit_mark", "id and hash come together, as an earlier answer gave them.");

    public static Reason Method { get; } = Add(ErrorCode.BadRequest, "method", "This address does not take this method.");

    public static Reason WebSocketsOnly { get; } = Add(ErrorCode.BadRequest, "websockets_only", "This address takes WebSockets only: skip the negotiation.");

    public static Reason ContentType { get; } = Add(ErrorCode.BadRequest, "content_type", "The body must be application/json.");

    public static Reason PictureSize { get; } = Add(ErrorCode.TooLarge, "picture_size", "A picture has at most 256 KiB.");

    public static Reason PictureType { get; } = Add(ErrorCode.BadRequest, "picture_type", "A picture is a PNG, JPEG, WebP or GIF file.");

    public static Reason PictureSides { get; } = Add(ErrorCode.BadRequest, "picture_sides", "A picture has at most 4,096 pixels on a side.");

    public static Reason BlockListFull { get; } = Add(ErrorCode.BadRequest, "block_list_full", "A block list has at most 1,000 users.");

    public static Reason BlockOneself { get; } = Add(ErrorCode.BadRequest, "block_oneself", "Nobody blocks themselves.");

    public static Reason Language { get; } = Add(ErrorCode.BadRequest, "language", "A language is a BCP 47 tag, like \"en\" or \"pt-BR\".");

    public static Reason TimeZone { get; } = Add(ErrorCode.BadRequest, "time_zone", "A time zone is an IANA name, like \"Europe/Berlin\".");

    public static Reason PreferencesSize { get; } = Add(ErrorCode.TooLarge, "preferences_size", "Preferences have at most 16 KiB.");

    public static Reason PreferencesForm { get; } = Add(ErrorCode.BadRequest, "preferences_form", "Preferences are a JSON object.");

    public static Reason BanEnds { get; } = Add(ErrorCode.BadRequest, "ban_ends", "A ban ends in the future.");

    public static Reason MuteEnds { get; } = Add(ErrorCode.BadRequest, "mute_ends", "A mute ends in the future.");

    public static Reason NothingToChange { get; } = Add(ErrorCode.BadRequest, "nothing_to_change", "Say what to change: name, topic, slowModeMs or receipts.");

    public static Reason SlowModeRange { get; } = Add(ErrorCode.BadRequest, "slow_mode_range", "Slow mode is 0 to 21,600,000 milliseconds.");

    public static Reason RoomName { get; } = Add(ErrorCode.BadRequest, "room_name", "A room's name has 1 to 100 characters.");

    public static Reason RoomTopic { get; } = Add(ErrorCode.BadRequest, "room_topic", "A room's topic has at most 1,000 characters.");

    public static Reason RoomSlug { get; } = Add(ErrorCode.BadRequest, "room_slug", "A room's short name has 2 to 64 of a-z, 0-9 and '-'.");

    public static Reason ReactionForm { get; } = Add(ErrorCode.BadRequest, "reaction_form", "A reaction is an emoji, or a short name of one without spaces.");

    public static Reason BanReason { get; } = Add(ErrorCode.BadRequest, "ban_reason", "A reason has at most 500 characters.");

    public static Reason InviteRanges { get; } = Add(ErrorCode.BadRequest, "invite_ranges", "A link lets in 1 to 10,000 users, for 1 to 43,200 minutes.");

    public static Reason InvitesFull { get; } = Add(ErrorCode.Overloaded, "invites_full", "A room has at most 100 links; end one first.");

    public static Reason TimeAhead { get; } = Add(ErrorCode.BadRequest, "time_ahead", "A time lies ahead, by a year at most.");

    public static Reason NoteForm { get; } = Add(ErrorCode.BadRequest, "note_form", "A note has 1 to 200 characters.");

    public static Reason TooManyWait { get; } = Add(ErrorCode.BadRequest, "too_many_wait", "At most 100 may wait: remove some first.");

    public static Reason ReportForm { get; } = Add(ErrorCode.BadRequest, "report_form", "A reason or a note has 1 to 1,000 characters.");

    public static Reason RoomForm { get; } = Add(ErrorCode.BadRequest, "room_form", "kind is \"group\", visibility \"public\" or \"private\".");

    public static Reason RoomKind { get; } = Add(ErrorCode.BadRequest, "room_kind", "kind is \"group\" or \"direct\".");

    public static Reason DirectNeedsTwo { get; } = Add(ErrorCode.BadRequest, "direct_needs_two", "A direct room has two users.");

    public static Reason RoleForm { get; } = Add(ErrorCode.BadRequest, "role_form", "role is \"owner\", \"admin\", \"member\" or \"guest\".");

    public static Reason VisibilityForm { get; } = Add(ErrorCode.BadRequest, "visibility_form", "visibility is \"public\" or \"private\".");

    public static Reason StateForm { get; } = Add(ErrorCode.BadRequest, "state_form", "state is \"online\", \"away\" or \"dnd\".");

    public static Reason SeqFrom0 { get; } = Add(ErrorCode.BadRequest, "seq_from_0", "A seq is 0 or more.");

    public static Reason SeqFrom1 { get; } = Add(ErrorCode.BadRequest, "seq_from_1", "A seq is at least 1.");

    public static Reason OtherSession { get; } = Add(ErrorCode.Unauthorized, "other_session", "The token belongs to another session.");

    public static Reason ClientIdNeeded { get; } = Add(ErrorCode.BadRequest, "client_id_needed", "A command needs a clientId.");

    public static Reason TimeAfter1970 { get; } = Add(ErrorCode.BadRequest, "time_after_1970", "A time is after 1970.");

    public static Reason QuietHours { get; } = Add(ErrorCode.BadRequest, "quiet_hours", "Quiet hours go from one minute of the day to another one.");

    public static Reason PushEndpoint { get; } = Add(ErrorCode.BadRequest, "push_endpoint", "endpoint is an https URL of a public host.");

    public static Reason PushKeys { get; } = Add(ErrorCode.BadRequest, "push_keys", "keys are those of a browser: p256dh a point of P-256, auth 16 bytes, in base64url.");

    public static Reason QuietHoursForm { get; } = Add(ErrorCode.BadRequest, "quiet_hours_form", "Quiet hours are {\"from\": \"22:00\", \"to\": \"07:00\"}.");

    public static Reason LevelForm { get; } = Add(ErrorCode.BadRequest, "level_form", "level is \"all\", \"mentions\", \"none\" or absent.");

    public static Reason UploadLength { get; } = Add(ErrorCode.BadRequest, "upload_length", "An upload says its Content-Length.");

    public static Reason FileName { get; } = Add(ErrorCode.BadRequest, "file_name", "A file's name has 1 to 255 characters, none of them a slash or a control character.");

    public static Reason FileEmpty { get; } = Add(ErrorCode.BadRequest, "file_empty", "A file has at least one byte.");

    public static Reason PicturePixels { get; } = Add(ErrorCode.AttachmentType, "picture_pixels", "A picture has at most 100 million pixels and 32,767 on a side.");

    public static Reason RequestWaits { get; } = Add(ErrorCode.Forbidden, "request_waits", "They have not accepted your request yet.");

    public static Reason Unfolds { get; } = Add(ErrorCode.AttachmentType, "unfolds", "This archive unfolds to far more than archives do.");

    public static Reason PackedForm { get; } = Add(ErrorCode.AttachmentType, "packed_form", "This archive is damaged, in parts, or too full, or its files share their bytes.");

    public static Reason CursorForm { get; } = Add(ErrorCode.BadRequest, "cursor_form", "A cursor is 0 or more.");

    public static Reason InvitationRanges { get; } = Add(ErrorCode.BadRequest, "invitation_ranges", "An invitation is good for 1 to {0} accounts, and for 60 to {1} seconds.");

    public static Reason NextKeyFresh { get; } = Add(ErrorCode.TooMany, "next_key_fresh", "The next key was published a moment ago, and not every gateway knows it yet.");

    public static Reason WatchedMost { get; } = Add(ErrorCode.BadRequest, "watched_most", "A connection watches at most {0} users.");

    public static Reason AttachmentsMost { get; } = Add(ErrorCode.BadRequest, "attachments_most", "A message has at most {0} attachments, each once.");

    public static Reason PageForm { get; } = Add(ErrorCode.BadRequest, "page_form", "A page has one of before, after, around (0 or more), at, and a limit of 1 to {0}.");

    public static Reason SubscriptionsMost { get; } = Add(ErrorCode.BadRequest, "subscriptions_most", "A user has at most {0} browsers that are pushed to.");

    public static Reason ContentTypeForm { get; } = Add(ErrorCode.BadRequest, "content_type_form", "A content type has at most {0} characters and is valid text.");

    public static Reason RetentionDays { get; } = Add(ErrorCode.BadRequest, "retention_days", "A room remembers for 1 to 36,500 days, or 0: for ever.");

    public static Reason HoldReason { get; } = Add(ErrorCode.BadRequest, "hold_reason", "A reason has 1 to 1,000 characters.");

    public static Reason WebhooksMost { get; } = Add(ErrorCode.BadRequest, "webhooks_most", "A room has at most {0} webhooks.");

    public static Reason WebhookUrl { get; } = Add(ErrorCode.BadRequest, "webhook_url", "url is an https URL of a public host, without user and fragment.");

    public static Reason ArchiveEnd { get; } = Add(ErrorCode.BadRequest, "archive_end", "Line {0} of the archive: the end is missing.");

    public static Reason ArchiveOrder { get; } = Add(ErrorCode.BadRequest, "archive_order", "Line {0} of the archive: the lines are a room, its members, its events with files before them, and an end.");

    public static Reason ArchiveLine { get; } = Add(ErrorCode.BadRequest, "archive_line", "Line {0} of the archive is not of the form that archives have.");

    public static Reason ArchiveVersion { get; } = Add(ErrorCode.BadRequest, "archive_version", "Line {0} of the archive: this server knows archives of version {1}.");

    public static Reason ArchiveGap { get; } = Add(ErrorCode.BadRequest, "archive_gap", "Line {0} of the archive: an event is missing before it.");

    public static Reason ArchiveShort { get; } = Add(ErrorCode.BadRequest, "archive_short", "Line {0} of the archive: events are missing.");

    public static Reason ArchiveKnown { get; } = Add(ErrorCode.BadRequest, "archive_known", "The room exists here.");

    public static Reason ArchiveRoom { get; } = Add(ErrorCode.BadRequest, "archive_room", "The archive's room, or one of its members, is not of the form that rooms have.");

    public static Reason ArchiveBatch { get; } = Add(ErrorCode.BadRequest, "archive_batch", "1 to {0} events at once.");

    public static Reason ArchiveEvent { get; } = Add(ErrorCode.BadRequest, "archive_event", "The archive's event {0} is not of the form that events have.");

    public static Reason ArchiveText { get; } = Add(ErrorCode.BadRequest, "archive_text", "Among the archive's events from {0} on is one that cannot be stored.");

    public static Reason ArchiveWhole { get; } = Add(ErrorCode.BadRequest, "archive_whole", "The archive does not hold all events from {0} to {1}, each once.");

    public static Reason BotsMost { get; } = Add(ErrorCode.BadRequest, "bots_most", "A user has at most {0} bots.");

    public static Reason BotTokensMost { get; } = Add(ErrorCode.BadRequest, "bot_tokens_most", "A bot has at most {0} tokens.");

    public static Reason BotTokenForm { get; } = Add(ErrorCode.BadRequest, "bot_token_form", "A token has scopes, and a label of 1 to 64 characters or none.");

    public static Reason ScopeForm { get; } = Add(ErrorCode.BadRequest, "scope_form", "scopes are \"rooms:read\" and \"messages:write\".");

    public static Reason ScopeMissing { get; } = Add(ErrorCode.Forbidden, "scope_missing", "The token has no scope for this.");

    public static Reason HooksMost { get; } = Add(ErrorCode.BadRequest, "hooks_most", "A room has at most {0} URLs through which programs post.");

    public static Reason SearchPage { get; } = Add(ErrorCode.BadRequest, "search_page", "before is what an earlier page gave as next.");

    public static Reason SearchLong { get; } = Add(ErrorCode.BadRequest, "search_long", "A query has at most {0} characters.");

    public static Reason SearchLimit { get; } = Add(ErrorCode.BadRequest, "search_limit", "The limit is 1 to {0}.");

    public static Reason SearchLanguage { get; } = Add(ErrorCode.BadRequest, "search_language", "This server does not search in this language.");

    public static Reason SearchWords { get; } = Add(ErrorCode.BadRequest, "search_words", "A query has at most {0} words.");

    public static Reason SearchNothing { get; } = Add(ErrorCode.BadRequest, "search_nothing", "Say a word, from:NAME or has:file.");

    public static Reason SearchHas { get; } = Add(ErrorCode.BadRequest, "search_has", "There is has:file, and nothing else to have.");

    public static Reason SearchDay { get; } = Add(ErrorCode.BadRequest, "search_day", "A day is written as 2026-01-31.");

    public static Reason NoSuchProcess { get; } = Add(ErrorCode.NotFound, "no_such_process", "No process of this name answers.");

    public static Reason ProcessSilent { get; } = Add(ErrorCode.Unavailable, "process_silent", "The process does not answer.");

    public static Reason OnlySilo { get; } = Add(ErrorCode.BadRequest, "only_silo", "There is no other silo.");

    public static Reason NoSuchSilo { get; } = Add(ErrorCode.BadRequest, "no_such_silo", "There is no such silo, or the room lives there.");

    public static Reason RoomBusy { get; } = Add(ErrorCode.Unavailable, "room_busy", "The room is still busy where it is; it moves when it is not.");

    public static Reason AnnouncementForm { get; } = Add(ErrorCode.BadRequest, "announcement_form", "An announcement has 1 to 1,000 characters, without control characters.");

    public static Reason LogForm { get; } = Add(ErrorCode.BadRequest, "log_form", "level is \"trace\", \"debug\", \"info\", \"warn\", \"error\" or \"critical\", last 1 to {0}.");

    private static Reason Add(ErrorCode code, string name, string text) => Added[name] = new Reason(code, name, text);
}
