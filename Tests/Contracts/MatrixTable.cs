using System.Globalization;
using OrleansChat.Tests.Support;

namespace OrleansChat.Tests.Contracts;

/// <summary>What a running gateway was seen to answer: the approved matrix of authorisation.</summary>
internal static class MatrixTable
{
    /// <summary>By route, as <c>GET /api/v1/rooms/{id:guid}</c>: statuses, with the refusal's code where it is one.</summary>
    public static ILookup<string, (int Status, string? Code)> Read()
    {
        var (seen, route) = (new List<(string Route, (int, string?) Outcome)>(), "");
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "Tests", "Authorisation", "rest.txt")))
        {
            if (line.StartsWith(' '))
            {
                var outcome = line[..line.IndexOf(':', StringComparison.Ordinal)].Trim().Split(' ', 2);
                seen.Add((route, (int.Parse(outcome[0], CultureInfo.InvariantCulture), outcome.ElementAtOrDefault(1))));
            }
            else
            {
                route = line.Split(" · ")[0];
            }
        }

        return seen.Distinct().ToLookup(one => one.Route, one => one.Outcome);
    }
}
