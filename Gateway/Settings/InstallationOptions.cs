namespace OrleansChat.Gateway.Settings;

/// <summary>Section <c>Chat</c> itself: what concerns a whole installation.</summary>
public sealed class InstallationOptions
{
    public const string Section = "Chat";

    /// <summary>What links in mails begin with, and the host in their Message-Id: an http or https URL. Default http://127.0.0.1:5080.</summary>
    public Uri PublicUrl { get; set; } = new("http://127.0.0.1:5080");

    /// <summary>
    /// A directory of files, one for each secret setting: the name of the file is the name of the setting, with two underscores for each colon
    /// (<c>Chat__Tokens__Passphrase</c>), its text the value. Files go before the environment, the command line before both. Default none.
    /// </summary>
    public string? SecretsDirectory { get; set; }
}
