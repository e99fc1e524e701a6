using System.Text.RegularExpressions;

namespace OrleansChat.Tests.Support.Mail;

/// <summary>A mail as it crossed the wire.</summary>
internal sealed partial record SinkMail(string To, string Data, bool Secure)
{
    /// <summary>The eight digits of a verification.</summary>
    public string Code => EightDigits().Match(Data).Value;

    /// <summary>What follows "#token=" in a link.</summary>
    public string LinkToken => Token().Match(Data).Groups[1].Value;

    /// <summary>A header's value, the first of its name; null without one.</summary>
    public string? Header(string name) => Data.Split("\n\n")[0].Split('\n')
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    [GeneratedRegex(@"\b\d{8}\b")]
    private static partial Regex EightDigits();

    [GeneratedRegex("#token=([A-Za-z0-9_-]{43})")]
    private static partial Regex Token();
}
