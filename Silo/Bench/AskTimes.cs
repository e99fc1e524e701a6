using System.Diagnostics;
using System.Net.Http.Json;

namespace OrleansChat.Silo.Bench;

/// <summary>How long it takes to ask for something by mail: whether an address is known must not show in it.</summary>
/// <param name="KnownMs">Median, in milliseconds.</param>
/// <param name="UnknownMs">Median, in milliseconds.</param>
/// <param name="Ratio">Of the first to the second.</param>
internal sealed record AskTimes(double KnownMs, double UnknownMs, double Ratio)
{
    /// <summary>The address that an account has.</summary>
    public static string Known(string prefix) => $"{prefix}@known.example";

    /// <summary>One after the other, in turns, so that what else goes on meets both alike.</summary>
    public static async Task<AskTimes> Measure(HttpClient http, string path, string prefix, int asks)
    {
        var (known, unknown) = (new List<double>(), new List<double>());
        for (var ask = 0; ask < asks; ask++)
        {
            known.Add(await Time(http, path, Known(prefix)));
            unknown.Add(await Time(http, path, $"{prefix}@unknown.example"));
        }

        var (ours, theirs) = (Median(known), Median(unknown));
        return new AskTimes(Math.Round(ours, 3), Math.Round(theirs, 3), Math.Round(ours / theirs, 3));
    }

    private static async Task<double> Time(HttpClient http, string path, string email)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await http.PostAsJsonAsync($"/api/v1/{path}", new { email });
        var elapsed = watch.Elapsed.TotalMilliseconds;
        answer.EnsureSuccessStatusCode();
        return elapsed;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
