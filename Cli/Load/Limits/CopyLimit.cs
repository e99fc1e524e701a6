using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Cli.Load.Report;

namespace OrleansChat.Cli.Load.Limits;

/// <summary>
/// How many rows a second <c>COPY</c> alone writes into the event log's own table, with its indexes and partitions: the limit of any
/// journal on this server. It uses rooms of its own and takes their rows away again.
/// </summary>
internal static class CopyLimit
{
    public const int Batch = 1000;
    private const int RoomCount = 200;

    private const string Copy =
        "COPY room_event (room_id, seq, kind, at, sender_id, client_id, content_hash, countable, text) FROM STDIN (FORMAT BINARY)";

    public static async Task<double> RowsPerSecond(
        string connection, int connections, TimeSpan warmup, TimeSpan length, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = connections + 1, CommandTimeout = 120 });
        var rooms = Enumerable.Range(0, RoomCount * connections).Select(_ => Guid.NewGuid()).ToArray();
        try
        {
            var clock = Stopwatch.StartNew();
            var writers = Enumerable.Range(0, connections).Select(i => Task.Run(
                () => Write(source, rooms.AsMemory(i * RoomCount, RoomCount), clock, warmup, length, cancel), cancel));
            var rows = (await Task.WhenAll(writers)).Sum();
            return rows / length.TotalSeconds;
        }
        finally
        {
            await using var delete = source.CreateCommand("DELETE FROM room_event WHERE room_id = ANY($1)");
            delete.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = rooms });
            await delete.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <returns>Rows written within the window.</returns>
    private static async Task<long> Write(
        NpgsqlDataSource source, ReadOnlyMemory<Guid> rooms, Stopwatch clock, TimeSpan warmup, TimeSpan length, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var text = new string('x', Traffic.PostFrame.BodyBytes);
        var (sender, seq, counted) = (Guid.NewGuid(), 0L, 0L);
        while (clock.Elapsed < warmup + length)
        {
            await using (var writer = await connection.BeginBinaryImportAsync(Copy, cancel))
            {
                for (var i = 0; i < Batch; i++)
                {
                    seq += i % rooms.Length == 0 ? 1 : 0;
                    await WriteRow(writer, rooms.Span[i % rooms.Length], seq, sender, text, cancel);
                }

                await writer.CompleteAsync(cancel);
            }

            counted += clock.Elapsed >= warmup && clock.Elapsed < warmup + length ? Batch : 0;

        }

        return counted;
    }

    private static async Task WriteRow(NpgsqlBinaryImporter writer, Guid room, long seq, Guid sender, string text, CancellationToken cancel)
    {
        await writer.StartRowAsync(cancel);
        await writer.WriteAsync(room, NpgsqlDbType.Uuid, cancel);
        await writer.WriteAsync(seq, NpgsqlDbType.Bigint, cancel);
        await writer.WriteAsync((short)2, NpgsqlDbType.Smallint, cancel);
        await writer.WriteAsync(DateTimeOffset.UnixEpoch, NpgsqlDbType.TimestampTz, cancel);
        await writer.WriteAsync(sender, NpgsqlDbType.Uuid, cancel);
        await writer.WriteAsync(Guid.NewGuid(), NpgsqlDbType.Uuid, cancel);
        await writer.WriteAsync(seq, NpgsqlDbType.Bigint, cancel);
        await writer.WriteAsync(seq, NpgsqlDbType.Bigint, cancel);
        await writer.WriteAsync(text, NpgsqlDbType.Text, cancel);
    }
}
