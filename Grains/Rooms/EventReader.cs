using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Reads rows of the log.</summary>
internal static class EventReader
{
    public const string Columns = "e.seq, e.kind, e.at, e.sender_id, e.client_id, e.text, e.target, e.user_id, e.data::text";

    /// <summary>The columns of <see cref="Columns"/>, from the first on.</summary>
    public static RoomEvent Read(NpgsqlDataReader reader) => Read(reader, (EventKind)reader.GetInt16(1));

    private static RoomEvent Read(NpgsqlDataReader reader, EventKind kind)
    {
        var target = reader.IsDBNull(6) ? default(long?) : reader.GetInt64(6);
        var data = reader.IsDBNull(8) ? null : JsonSerializer.Deserialize<EventData>(reader.GetString(8), EventJson.Options);
        if (kind == EventKind.Message && target is not null)
        {
            // A message's column says where its thread began, for the index. It outlives the data of a message that was deleted, whose
            // place in the thread is seen by all, whenever they come.
            (target, data) = (null, (data ?? new EventData()) with { Thread = target });
        }

        return new RoomEvent(
            reader.GetInt64(0),
            kind,
            new DateTimeOffset(reader.GetDateTime(2)).ToUnixTimeMilliseconds(),
            new UserId(reader.GetGuid(3)),
            new ClientId(reader.GetGuid(4)),
            reader.IsDBNull(5) ? null : reader.GetString(5),
            target,
            reader.IsDBNull(7) ? null : new UserId(reader.GetGuid(7)),
            data);
    }

    /// <summary>Reads to the end of the result or until the byte limit is passed; always at least one.</summary>
    public static async Task<ImmutableArray<RoomEvent>> ReadAll(NpgsqlDataReader reader, int maxBytes)
    {
        var events = ImmutableArray.CreateBuilder<RoomEvent>();
        var bytes = 0;
        while (bytes < maxBytes && await reader.ReadAsync())
        {
            var next = Read(reader);
            bytes += SizeOf(next);
            if (bytes <= maxBytes || events.Count == 0)
            {
                events.Add(next);
            }
        }

        return events.ToImmutable();
    }

    /// <summary>About what an event weighs on the wire, in bytes.</summary>
    public static int SizeOf(RoomEvent entry) => 200 + ((entry.Text?.Length ?? 0) * 2) + ((entry.Data?.Files?.Length ?? 0) * 300);
}
