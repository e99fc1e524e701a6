namespace OrleansChat.Cli.Load.Traffic;

/// <summary>
/// Finds fields in a record without parsing it. A key with its quotes and colon cannot stand inside a JSON string, whose quotes are
/// escaped, so a plain search is exact.
/// </summary>
internal static class Scan
{
    /// <summary>The type of a hub record; 0 where it is of no known form.</summary>
    public static int RecordType(ReadOnlySpan<byte> record) =>
        record.Length > 8 && record.StartsWith("{\"type\":"u8) ? record[8] - '0' : 0;

    public static ReadOnlySpan<byte> Target(ReadOnlySpan<byte> record) => Text(record, "\"target\":\""u8);

    /// <summary>The text after a key; empty where there is none. Escapes are left as they are.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> record, ReadOnlySpan<byte> key)
    {
        var at = record.IndexOf(key);
        if (at < 0)
        {
            return default;
        }

        var value = record[(at + key.Length)..];
        return value[..Math.Max(0, value.IndexOf((byte)'"'))];
    }

    /// <summary>Moves past the key and reads the number after it; −1 where there is none.</summary>
    public static long Number(ref ReadOnlySpan<byte> record, ReadOnlySpan<byte> key)
    {
        var at = record.IndexOf(key);
        if (at < 0)
        {
            return -1;
        }

        record = record[(at + key.Length)..];
        long value = 0;
        var i = 0;
        for (; i < record.Length && (uint)(record[i] - '0') <= 9; i++)
        {
            value = (value * 10) + record[i] - '0';
        }

        record = record[i..];
        return value;
    }
}
