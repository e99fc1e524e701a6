using System.Security.Cryptography;

namespace OrleansChat;

/// <summary>Names a room: the unit of order and history.</summary>
[GenerateSerializer, Immutable, Alias("chat.RoomId")]
public readonly record struct RoomId([property: Id(0)] Guid Value) : IComparable<RoomId>
{
    public static RoomId New() => new(Guid.CreateVersion7());

    /// <summary>
    /// The one direct room of two users. Derived, so that both sides create the same room without coordination:
    /// the first 128 bits of SHA-256 over the two ids, smaller first, marked as a version 8 UUID (RFC 9562).
    /// </summary>
    public static RoomId Direct(UserId one, UserId other)
    {
        var (low, high) = one.Value.CompareTo(other.Value) <= 0 ? (one.Value, other.Value) : (other.Value, one.Value);
        return Derive([], low, high);
    }

    /// <summary>
    /// The room that a user creates under a client id: a repeated create finds the same room. The label keeps these ids apart from
    /// <see cref="Direct"/>, or a client id equal to another user's id would take the place of the two users' direct room.
    /// </summary>
    public static RoomId Created(UserId creator, ClientId clientId) => Derive("create"u8, creator.Value, clientId.Value);

    /// <summary>The one room that every account is let into, where there is one.</summary>
    public static RoomId Lobby { get; } = Derive("lobby"u8, Guid.Empty, Guid.Empty);

    private static RoomId Derive(ReadOnlySpan<byte> label, Guid one, Guid other)
    {
        Span<byte> input = stackalloc byte[label.Length + 32];
        label.CopyTo(input);
        one.TryWriteBytes(input[label.Length..], bigEndian: true, out _);
        other.TryWriteBytes(input[(label.Length + 16)..], bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(input, hash);
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new RoomId(new Guid(hash[..16], bigEndian: true));
    }

    public int CompareTo(RoomId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();

    public static bool operator <(RoomId left, RoomId right) => left.CompareTo(right) < 0;

    public static bool operator >(RoomId left, RoomId right) => left.CompareTo(right) > 0;

    public static bool operator <=(RoomId left, RoomId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RoomId left, RoomId right) => left.CompareTo(right) >= 0;
}

/// <summary>Names an account for ever; a user name may change, this does not.</summary>
[GenerateSerializer, Immutable, Alias("chat.UserId")]
public readonly record struct UserId([property: Id(0)] Guid Value)
{
    /// <summary>Who did what no user did: the cluster. No account.</summary>
    public static UserId Server { get; } = new(Guid.Empty);

    public static UserId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Names one signed-in device; survives reconnects.</summary>
[GenerateSerializer, Immutable, Alias("chat.SessionId")]
public readonly record struct SessionId([property: Id(0)] Guid Value)
{
    public static SessionId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Names one gateway process, anew at each start.</summary>
[GenerateSerializer, Immutable, Alias("chat.GatewayId")]
public readonly record struct GatewayId([property: Id(0)] Guid Value)
{
    public static GatewayId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>The UUID that a client gives to a command; a retry repeats it.</summary>
[GenerateSerializer, Immutable, Alias("chat.ClientId")]
public readonly record struct ClientId([property: Id(0)] Guid Value)
{
    public static ClientId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}
