using System.Collections.Frozen;

namespace OrleansChat.Texts;

/// <summary>The closed list of what the server says to people.</summary>
public static class TextKeys
{
    /// <summary>The message of the day: shown after sign-in, and at once when it changes. None is shipped.</summary>
    public const string Motd = "motd";

    private const string RefusalPrefix = "refusal.";
    private const string ReasonPrefix = "reason.";

    // What a client says before sign-in; the second part is who may register.
    private static readonly string[] BeforeSignIn =
        ["greeting.open", "greeting.invite", "greeting.closed", "help.open", "help.invite", "help.closed"];

    public static FrozenSet<string> All { get; } =
        BeforeSignIn.Append(Motd).Concat(ChatErrors.Table.Values.Select(Refusal)).Concat(Reasons.All.Values.Select(Reason)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What people are told with a refusal.</summary>
    public static string Refusal(ErrorEntry entry) => RefusalPrefix + entry.Name;

    /// <summary>What they are told where the refusal says why exactly.</summary>
    public static string Reason(Reason reason) => ReasonPrefix + reason.Name;
}
