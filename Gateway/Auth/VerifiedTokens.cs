using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Gateway.Auth;

/// <summary>
/// Claims of tokens whose signature was verified lately, by hash, in two generations of equal size: when the young one is full it
/// becomes the old one, and what was not asked for again is gone. A storm of reconnects so costs a hash per token, not an RSA operation.
/// </summary>
internal sealed class VerifiedTokens(int capacity)
{
    private readonly Lock _gate = new();
    private readonly int _generation = capacity / 2;
    private Dictionary<UInt256, TokenClaims> _young = [];
    private Dictionary<UInt256, TokenClaims> _old = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _young.Count + _old.Count;
            }
        }
    }

    public TokenClaims? Find(string token)
    {
        var key = Key(token);
        lock (_gate)
        {
            if (_young.TryGetValue(key, out var claims))
            {
                return claims;
            }

            if (_old.Remove(key, out claims))
            {
                Keep(key, claims);
            }

            return claims;
        }
    }

    public void Add(string token, TokenClaims claims)
    {
        var key = Key(token);
        lock (_gate)
        {
            Keep(key, claims);
        }
    }

    private void Keep(UInt256 key, TokenClaims claims)
    {
        if (_generation == 0)
        {
            return;
        }

        if (_young.Count >= _generation)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
        }

        _young[key] = claims;
    }

    private static UInt256 Key(string token)
    {
        Span<byte> utf8 = stackalloc byte[Jwt.MaxLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(token, utf8)], hash);
        return new UInt256(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]), BitConverter.ToUInt64(hash[16..]), BitConverter.ToUInt64(hash[24..]));
    }

    private readonly record struct UInt256(ulong A, ulong B, ulong C, ulong D);
}
