namespace OrleansChat.Sessions;

/// <summary>Why a session was ended: what its sockets are told by <c>GoAway</c>. A client does not come back after any of them.</summary>
public static class EndReasons
{
    /// <summary>By its user, on another device, or by an operator.</summary>
    public const string Revoked = "revoked";

    public const string SignedOut = "signed_out";

    public const string PasswordChanged = "password_changed";

    /// <summary>A used refresh token was shown again.</summary>
    public const string TokenReused = "token_reused";

    public const string Banned = "banned";

    public const string AccountDeleted = "account_deleted";
}
