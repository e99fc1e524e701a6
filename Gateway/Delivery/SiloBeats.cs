using System.Collections.Concurrent;

namespace OrleansChat.Gateway.Delivery;

/// <summary>When each silo was last heard of.</summary>
internal sealed class SiloBeats
{
    private readonly ConcurrentDictionary<string, long> _beats = new();
    private long _newest;

    /// <summary>When any silo was last heard of; 0: never.</summary>
    public long Newest => Volatile.Read(ref _newest);

    /// <returns>Whether the silo had not been heard of before.</returns>
    public bool Note(string silo, long now)
    {
        Volatile.Write(ref _newest, now);
        var isNew = _beats.TryAdd(silo, now);
        _beats[silo] = now;
        return isNew;
    }

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
