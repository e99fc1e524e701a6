namespace OrleansChat.Gateway.Settings;

/// <summary>
/// The names below <c>Chat:</c> that any process of this build reads; a test compares <c>known.txt</c> with the options classes. All
/// processes may share one file of settings, so each knows the others' names too.
/// </summary>
internal static class KnownSettings
{
    private const string Root = "Chat";

    private static readonly Lazy<string[]> Names = new(Read);

    /// <summary>A sentence for each name that nobody reads: a setting that is misspelt must not silently be its default.</summary>
    public static IEnumerable<string> Unknown(IConfiguration configuration) => configuration.GetSection(Root).AsEnumerable()
        .Where(setting => setting.Value is not null && setting.Key != Root && !Names.Value.Any(name => Fits(name, setting.Key)))
        .Select(setting => $"{setting.Key} is not a setting; did you mean {Nearest(setting.Key)}?");

    /// <summary>"*" stands for a place in a list, or a key that the operator chooses.</summary>
    internal static bool Fits(string name, string key)
    {
        var (known, given) = (name.Split(':'), key.Split(':'));
        return known.Length == given.Length
            && known.Zip(given).All(pair => pair.First == "*" || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    internal static string Nearest(string key) => Names.Value.MinBy(name => Distance(name.ToUpperInvariant(), key.ToUpperInvariant()))!;

    /// <summary>Letters to add, take away or change.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var before = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                (before, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, before + (one[i - 1] == other[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }

    private static string[] Read()
    {
        using var stream = typeof(KnownSettings).Assembly.GetManifestResourceStream("settings.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
