using System.Collections.Concurrent;

namespace OrleansChat.Gateway.Delivery;

/// <summary>When each silo was last heard of.</summary>
internal sealed class SiloBeats
{
    private readonly ConcurrentDictionary<string, long> _beats = new();

    public void Note(string silo, long now) => _beats[silo] = now;

    /// <summary>When, or 0.</summary>
    public long Last(string silo) => _beats.GetValueOrDefault(silo);

    /// <summary>Forgets silos that have been silent for long.</summary>
    public void Forget(long before)
    {
        foreach (var (silo, beat) in _beats)
        {
            if (beat < before)
            {
                _beats.TryRemove(new(silo, beat));
            }
        }
    }
}
