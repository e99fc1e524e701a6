using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Grains.Defence;

/// <summary>A rule and whom it counts.</summary>
/// <param name="Name">What is limited; with <paramref name="Subject"/> it names one count in the whole cluster.</param>
/// <param name="Subject">An account, an address, a network, or several of them.</param>
/// <param name="FirstOf">Counts only the first try that this other limit knows of: how many accounts, not how many tries.</param>
/// <param name="Under">Leaves one free try once this other limit has none.</param>
internal sealed record Limit(string Name, string Subject, LimitRule Rule, Limit? FirstOf = null, Limit? Under = null)
{
    /// <summary>
    /// No name stands in the table. The hash hides it from a glance, not from somebody who guesses names and reads the table; the
    /// accounts' own names stand in the next table anyway.
    /// </summary>
    public byte[] Key { get; } = SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\0{Subject}"))[..16];
}
