using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Client.Accounts;

namespace OrleansChat.Cli.Talk.Places;

/// <summary>The command <c>profile</c>: what others see of the user, and who may write to them.</summary>
internal static class Profile
{
    private const string Usage =
        "profile, profile name NEW, profile display TEXT, profile display - (none), profile direct everyone|shared|request|nobody";

    // Who may open a direct room with the user.
    private static readonly string[] Strangers = ["everyone", "shared", "request", "nobody"];

    public static Commands AddProfile(this Commands commands, Talk talk) => commands
        .Add("profile", "[name NEW|display TEXT|direct WHO]", "what others see of you, who may write to you; change it", (words, cancel) =>
            RunAsync(talk, words, cancel))
        .Add("verify", "E-MAIL CODE", "show the code that was mailed", (words, cancel) => VerifyAsync(talk, words, cancel));

    private static async Task RunAsync(Talk talk, string words, CancellationToken cancel)
    {
        var parts = words.Split(' ', 2, StringSplitOptions.TrimEntries);
        var change = (parts[0], parts.Length) switch
        {
            ("name", 2) => new Dictionary<string, string?> { ["username"] = parts[1] },
            ("display", 2) => new() { ["displayName"] = parts[1] == "-" ? null : parts[1] },
            ("direct", 2) when Strangers.Contains(parts[1]) => new() { ["directFrom"] = parts[1] },
            _ => null,
        };
        if (change is null && words.Length > 0)
        {
            talk.Screen.Write(Tone.Bad, $"Say what to change: {Usage}");
            return;
        }

        Show(talk, change is null ? await talk.Live.Api.MeAsync(cancel) : await talk.Live.Api.ChangeMeAsync(change, cancel));
    }

    private static void Show(Talk talk, UserView me)
    {
        var direct = me.Settings is { } settings ? $" · direct rooms: {settings.DirectFrom}" : "";
        var address = me.Verified == false ? "\nYour e-mail address is not verified: verify E-MAIL CODE" : "";
        talk.Screen.Write(Tone.Normal, $"{me.Username} · display name: {me.DisplayName ?? "none"}{direct}{address}");
    }

    private static async Task VerifyAsync(Talk talk, string words, CancellationToken cancel)
    {
        if (words.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var email, var code])
        {
            talk.Screen.Write(Tone.Bad, "Say the address and the code that was mailed to it: verify E-MAIL CODE");
            return;
        }

        await talk.Live.Api.VerifyAsync(new Verification(email, code), cancel);
        talk.Screen.Write(Tone.Good, "The address is verified.");
    }
}
