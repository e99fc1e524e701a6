using System.Globalization;

namespace OrleansChat.Cli.Load.Target;

/// <summary>How many rooms each silo serves, as its metrics say.</summary>
internal sealed class RoomCounts(RunData data) : IDisposable
{
    private const string Metric = "chat_rooms_active ";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Silos that show metrics, by name.</summary>
    public async Task<IReadOnlyDictionary<string, int>> Read(CancellationToken cancel)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in data.Processes().Keys.Where(name => name.StartsWith("silo", StringComparison.Ordinal)))
        {
            if (data.Metrics(name) is { } url && Count(await _http.GetStringAsync(url, cancel)) is { } count)
            {
                counts[name] = count;
            }
        }

        return counts;
    }

    public void Dispose() => _http.Dispose();

    private static int? Count(string text)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(Metric, StringComparison.Ordinal));
        return line is null ? null : int.Parse(line[Metric.Length..], CultureInfo.InvariantCulture);
    }
}
