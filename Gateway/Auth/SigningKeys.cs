using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OrleansChat.Sessions;

namespace OrleansChat.Gateway.Auth;

/// <summary>The cluster's signing keys as this gateway holds them: fetched through a grain, kept five minutes.</summary>
public sealed partial class SigningKeys(IGrainFactory grains, IOptions<TokenOptions> options, TimeProvider time, ILogger<SigningKeys> log) : IDisposable
{
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Snapshot? _current;
    private long _lastTry;
    private bool _tried;

    /// <summary>The key that signs. Refusals: unavailable.</summary>
    internal async ValueTask<Outcome<KeyPair>> Current()
    {
        var snapshot = await Fresh();
        return snapshot is null ? ErrorCode.Unavailable : snapshot.Current;
    }

    /// <summary>An unknown key is looked up in the cluster at most every 30 s. Refusals: unauthorized (no such key), unavailable.</summary>
    internal async ValueTask<Outcome<KeyPair>> Find(string keyId)
    {
        var snapshot = await Fresh();
        if (snapshot is not null && !snapshot.ById.ContainsKey(keyId))
        {
            snapshot = await Fetch(snapshot);
        }

        // Keys that could not be fetched lately may lack a good one.
        return snapshot is not null && snapshot.ById.TryGetValue(keyId, out var key) ? key
            : snapshot is null || !IsFresh(snapshot) ? ErrorCode.Unavailable
            : ErrorCode.Unauthorized;
    }

    /// <summary>The public halves, for the key set document. Refusals: unavailable.</summary>
    internal async ValueTask<Outcome<KeyPair[]>> All()
    {
        var snapshot = await Fresh();
        return snapshot is null ? ErrorCode.Unavailable : snapshot.ById.Values.ToArray();
    }

    public void Dispose() => _fetching.Dispose();

    private ValueTask<Snapshot?> Fresh()
    {
        var snapshot = _current;
        return snapshot is not null && IsFresh(snapshot)
            ? ValueTask.FromResult<Snapshot?>(snapshot)
            : new ValueTask<Snapshot?>(Fetch(snapshot));
    }

    private bool IsFresh(Snapshot snapshot) => time.GetElapsedTime(snapshot.FetchedAt) < TimeSpan.FromSeconds(options.Value.KeyCacheSeconds);

    // Old keys outlive a failed fetch: a cluster that cannot be reached ends sessions through the revocation poll, not here.
    private async Task<Snapshot?> Fetch(Snapshot? seen)
    {
        await _fetching.WaitAsync();
        try
        {
            var pause = _current is { } current && IsFresh(current) ? BetweenFetches : BetweenTries;
            if (!ReferenceEquals(_current, seen) || (_tried && time.GetElapsedTime(_lastTry) < pause))
            {
                return _current;
            }

            (_tried, _lastTry) = (true, time.GetTimestamp());
            var keys = await grains.Sessions().SigningKeys();
            return keys.Length == 0 ? _current : _current = Read(keys, _current);
        }
        catch (Exception fault)
        {
            LogFetchFailed(fault);
            return _current;
        }
        finally
        {
            _fetching.Release();
        }
    }

    private Snapshot Read(SigningKey[] keys, Snapshot? previous)
    {
        var pairs = keys
            .Select(key => previous is not null && previous.ById.TryGetValue(key.KeyId, out var known) ? known : new KeyPair(key))
            .ToArray();
        return new Snapshot(pairs[0], pairs.ToFrozenDictionary(pair => pair.KeyId), time.GetTimestamp());
    }

    [LoggerMessage(4101, LogLevel.Warning, "The signing keys could not be fetched; the last known ones stay in use.")]
    private partial void LogFetchFailed(Exception fault);

    private sealed record Snapshot(KeyPair Current, FrozenDictionary<string, KeyPair> ById, long FetchedAt);
}

/// <summary>One RSA key pair. RSA objects are not documented as safe to share between threads, so each use borrows one.</summary>
internal sealed class KeyPair
{
    private readonly ConcurrentBag<RSA> _idle = [];
    private readonly byte[] _pkcs8;

    public KeyPair(SigningKey key)
    {
        (KeyId, _pkcs8) = (key.KeyId, key.Pkcs8);
        var parameters = Use(rsa => rsa.ExportParameters(includePrivateParameters: false));
        Modulus = Base64Url.EncodeToString(parameters.Modulus);
        Exponent = Base64Url.EncodeToString(parameters.Exponent);
    }

    public string KeyId { get; }

    public string Modulus { get; }

    public string Exponent { get; }

    public T Use<T>(Func<RSA, T> work)
    {
        if (!_idle.TryTake(out var rsa))
        {
            rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(_pkcs8, out _);
        }

        try
        {
            return work(rsa);
        }
        finally
        {
            _idle.Add(rsa);
        }
    }
}
