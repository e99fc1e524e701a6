using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Mail;

/// <summary>
/// Templates in files, read for each mail so that an operator's change needs no restart. An operator's file that is missing or broken
/// gives way to the shipped one; a language without a file to the configured one, and that to English.
/// </summary>
internal sealed partial class TemplateFiles(IOptions<MailOptions> options, ILogger<TemplateFiles> log)
{
    public const string Body = "body";

    private const int MostBytes = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "mail");

    /// <summary>The template whose places are all among the values, and its language.</summary>
    /// <param name="language">BCP 47, as a stranger may have sent it.</param>
    public (MailTemplate Template, string Language) Find(string name, string? language, IReadOnlyDictionary<string, string> values)
    {
        foreach (var tongue in Languages(language))
        {
            if (Read($"{name}.{tongue}.txt", text => MailTemplate.Parse(text) is { } one && one.Places.All(values.ContainsKey) ? one : null) is { } found)
            {
                return (found, tongue);
            }
        }

        throw new FileNotFoundException($"No usable template {name} is in {Shipped}.");
    }

    /// <summary>The page around the paragraphs of the HTML part.</summary>
    public string Layout(IReadOnlyDictionary<string, string> values) =>
        Read("layout.html", text => new MailTemplate("", [text]).Places.ToArray() is var places
            && places.Contains(Body) && places.All(place => place == Body || values.ContainsKey(place)) ? text : null)
        ?? throw new FileNotFoundException($"No usable layout.html is in {Shipped}.");

    private IEnumerable<string> Languages(string? wanted)
    {
        var primary = wanted?.Split('-', '_')[0].ToLowerInvariant();
        var safe = primary is { Length: 2 or 3 } && primary.All(char.IsAsciiLetterLower) ? primary : null;
        return new[] { safe, options.Value.Language, "en" }.OfType<string>().Distinct();
    }

    private T? Read<T>(string file, Func<string, T?> parse)
        where T : class
    {
        if (options.Value.TemplateDirectory is { } own && Path.Combine(own, file) is var path && File.Exists(path))
        {
            if (TryRead(path, parse) is { } theirs)
            {
                return theirs;
            }

            LogBroken(file);
        }

        return TryRead(Path.Combine(Shipped, file), parse);
    }

    private static T? TryRead<T>(string path, Func<string, T?> parse)
        where T : class
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MostBytes } ? parse(File.ReadAllText(path, Strict)) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 5121, Level = LogLevel.Warning, Message = "The template {File} of Chat:Mail:TemplateDirectory cannot be used; the shipped one is.")]
    private partial void LogBroken(string file);
}
