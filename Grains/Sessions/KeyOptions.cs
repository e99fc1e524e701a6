using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Sessions;

/// <summary>Bound to <c>Chat:Tokens</c> in silos: what seals secrets in the database, and how the keys that sign access tokens rotate.</summary>
public sealed class KeyOptions
{
    /// <summary>Seals signing keys and second factors, 16–1,000 characters; needed, but in development. All silos take the same.</summary>
    [StringLength(1_000, MinimumLength = 16)]
    public string? Passphrase { get; set; }

    /// <summary>The passphrase until now, to change it: what it sealed is put under the new one at the start.</summary>
    [StringLength(1_000, MinimumLength = 16)]
    public string? PreviousPassphrase { get; set; }

    /// <summary>Days that a key signs, 1–3,650. Default 90.</summary>
    [Range(1, 3_650)]
    public int KeyDays { get; set; } = 90;

    /// <summary>Hours for which a key has been published before it signs by itself, 1–720. Default 24: for those who verify tokens elsewhere.</summary>
    [Range(1, 720)]
    public int KeyPublishedHours { get; set; } = 24;

    /// <summary>Seconds for which a key has been published before an operator may make it sign, 1–86,400. Default 360: every gateway knows it by then.</summary>
    [Range(1, 86_400)]
    public int KeySettleSeconds { get; set; } = 360;

    /// <summary>Minutes that a key verifies after it has stopped signing, 66–10,080. Default 70: the longest access token, and the gateways' five minutes.</summary>
    [Range(66, 10_080)]
    public int KeyKeptMinutes { get; set; } = 70;

    /// <summary>Whether the passphrase is the one that everybody knows.</summary>
    internal bool IsDefault => Passphrase == InDevelopment;

    internal const string InDevelopment = "for development only";
}

/// <summary>The passphrase has a default in development, and nowhere else.</summary>
internal sealed class PassphraseRule(IHostEnvironment environment) : IPostConfigureOptions<KeyOptions>, IValidateOptions<KeyOptions>
{
    public void PostConfigure(string? name, KeyOptions options)
    {
        if (string.IsNullOrEmpty(options.Passphrase))
        {
            options.Passphrase = environment.IsDevelopment() ? KeyOptions.InDevelopment : null;
        }
    }

    public ValidateOptionsResult Validate(string? name, KeyOptions options) =>
        options.Passphrase is null
            ? ValidateOptionsResult.Fail("Chat:Tokens:Passphrase is not set: give one of 16 characters or more, and keep it; the keys in the database are sealed under it.")
            : options.IsDefault && !environment.IsDevelopment()
                ? ValidateOptionsResult.Fail("Chat:Tokens:Passphrase is the one that everybody knows: give your own.")
                : ValidateOptionsResult.Success;
}
