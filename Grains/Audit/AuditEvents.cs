namespace OrleansChat.Grains.Audit;

/// <summary>The closed list of what is audited; <c>docs/security.md</c> prints it.</summary>
internal static class AuditEvents
{
    public const string Register = "register";
    public const string OperatorMade = "operator_made";
    public const string RegistrationMode = "registration_mode";
    public const string Invitation = "invitation";
    public const string Verify = "verify";
    public const string VerifyResend = "verify_resend";
    public const string Forgot = "forgot";
    public const string Reset = "reset";
    public const string SignIn = "sign_in";
    public const string LimitRefused = "limit_refused";
    public const string OperatorDenied = "operator_denied";
    public const string SecondFactorAdded = "second_factor_added";
    public const string SecondFactorRemoved = "second_factor_removed";
    public const string RecoveryCodesRenewed = "recovery_codes_renewed";
    public const string RefreshReused = "refresh_reused";
    public const string SessionRevoked = "session_revoked";
    public const string SessionsEnded = "sessions_ended";
    public const string KeyRotated = "key_rotated";
    public const string UserBanned = "user_banned";
    public const string UserUnbanned = "user_unbanned";
    public const string TextChanged = "text_changed";
    public const string BotMade = "bot_made";
    public const string BotTokenMade = "bot_token_made";
    public const string BotTokenRevoked = "bot_token_revoked";
    public const string HookMade = "hook_made";
    public const string HookRemoved = "hook_removed";
    public const string WebhookMade = "webhook_made";
    public const string WebhookRemoved = "webhook_removed";
    public const string UsernameChanged = "username_changed";
    public const string PasswordChanged = "password_changed";
    public const string EmailChangeAsked = "email_change_asked";
    public const string AccountExported = "account_exported";
    public const string AccountDeleted = "account_deleted";
    public const string MessageReported = "message_reported";
    public const string ReportResolved = "report_resolved";
    public const string RetentionChanged = "retention_changed";
    public const string HoldPlaced = "hold_placed";
    public const string HoldLifted = "hold_lifted";
    public const string RoomExported = "room_exported";
    public const string RoomImported = "room_imported";
    public const string RoomMoved = "room_moved";
    public const string RoomDeleted = "room_deleted";
    public const string ProcessStopped = "process_stopped";
    public const string ProcessRestarted = "process_restarted";
    public const string LogRead = "log_read";
    public const string SettingsRead = "settings_read";
    public const string Announced = "announced";
    public const string ResetSent = "reset_sent";
}
