using System.Numerics;
using System.Runtime.InteropServices;

namespace OrleansChat.Cli.Load.Checker;

/// <summary>
/// A running hash over (seq, client id). It is a polynomial, so that the chain of any stretch of a log follows from two prefixes:
/// hundreds of members that joined at different times are compared with one pass over the database's log.
/// </summary>
internal static class Chain
{
    /// <summary>Bytes of a client id as text.</summary>
    public const int IdLength = 36;

    private const ulong Base = 0x9E3779B97F4A7C15;
    private const ulong Mix = 0xD6E8FEB86659FD93;

    public static ulong Append(ulong chain, long seq, ReadOnlySpan<byte> clientId) => unchecked((chain * Base) + Element(seq, clientId));

    public static ulong Append(ulong chain, long seq, Guid clientId)
    {
        Span<byte> text = stackalloc byte[IdLength];
        clientId.TryFormat(text, out _);
        return Append(chain, seq, text);
    }

    /// <summary>The chain of what follows the shorter prefix.</summary>
    /// <param name="length">How many elements the longer prefix has more.</param>
    public static ulong Between(ulong shorter, ulong longer, long length) => unchecked(longer - (shorter * Power(length)));

    private static ulong Element(long seq, ReadOnlySpan<byte> clientId)
    {
        unchecked
        {
            var hash = (ulong)seq * Mix;
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(clientId[..32]))
            {
                hash = BitOperations.RotateLeft((hash ^ word) * Mix, 29);
            }

            hash = (hash ^ MemoryMarshal.Read<uint>(clientId[32..])) * Mix;
            return hash ^ (hash >> 32);
        }
    }

    private static ulong Power(long exponent)
    {
        unchecked
        {
            var (result, square) = (1UL, Base);
            for (; exponent > 0; exponent >>= 1)
            {
                result *= (exponent & 1) == 1 ? square : 1;
                square *= square;
            }

            return result;
        }
    }
}
