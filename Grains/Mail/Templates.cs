namespace OrleansChat.Grains.Mail;

/// <summary>The names of the templates: files <c>NAME.LANGUAGE.txt</c> in <c>Grains/Mail/templates</c>, shipped in the silo's <c>mail/</c>.</summary>
internal static class Templates
{
    /// <summary>A refresh token was shown twice; the session was ended. Values: username, device, place (a network) and at; "?": unknown.</summary>
    public const string TokenReused = "token-reused";

    /// <summary>The password was changed.</summary>
    public const string PasswordChanged = "password-changed";

    /// <summary>Values: username, code, minutes.</summary>
    public const string Verification = "verification";

    /// <summary>Somebody tried to register with an address that is in use. Values: username (the owner's).</summary>
    public const string AddressInUse = "address-in-use";

    /// <summary>Values: username, link, minutes.</summary>
    public const string PasswordReset = "password-reset";

    /// <summary>Another address was asked for; sent to the one so far. Values: username.</summary>
    public const string EmailChange = "email-change";

    /// <summary>A second factor is in force. Values: username.</summary>
    public const string SecondFactorAdded = "second-factor-added";

    /// <summary>And no more. Values: username.</summary>
    public const string SecondFactorRemoved = "second-factor-removed";

    /// <summary>Its recovery codes were made anew. Values: username.</summary>
    public const string RecoveryCodesRenewed = "recovery-codes-renewed";

    /// <summary>What waits for somebody who is away. Values: username, count, rooms, minutes, link; and <see cref="MailWriter.Unsubscribe"/>.</summary>
    public const string Digest = "digest";

    /// <summary>A webhook failed too often. Values: username (its maker's), room, host, reason.</summary>
    public const string WebhookDisabled = "webhook-disabled";

    /// <summary>The last mail to somebody. Values: username.</summary>
    public const string AccountDeleted = "account-deleted";
}
