using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Files;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Files;

/// <summary>
/// Says before a message which files it will carry. Messages without files know nothing of it, and a claim without its message is
/// worth nothing: the log decides.
/// </summary>
internal static class FileClaims
{
    private const string Asked = "asked AS (SELECT a.file_id, a.place FROM unnest($4::uuid[]) WITH ORDINALITY AS a(file_id, place))";

    private const string Claimed = "f.file_id, f.name, f.media_type, f.size, f.width, f.height, asked.place";

    private const string InOrder = "SELECT file_id, name, media_type, size, width, height FROM claimed ORDER BY place";

    private const string Own = $"""
        WITH {Asked}, claimed AS (
            UPDATE file f SET look_at = now() + interval '1 day' FROM asked
            WHERE f.file_id = asked.file_id AND f.owner_id = $1 AND f.finished AND NOT f.doomed
            RETURNING {Claimed}
        ), kept AS (
            INSERT INTO file_claim (file_id, room_id, client_id) SELECT file_id, $2, $3 FROM claimed ON CONFLICT DO NOTHING
        )
        {InOrder}
        """;

    // The first message must carry them still: what may be read there may be passed on, and nothing else.
    private const string Foreign = $"""
        WITH {Asked}, claimed AS (
            UPDATE file f SET look_at = now() + interval '1 day' FROM asked
            WHERE f.file_id = asked.file_id AND NOT f.doomed
                AND EXISTS (SELECT FROM file_message c WHERE c.file_id = f.file_id AND c.room_id = $5 AND c.seq = $6)
            RETURNING {Claimed}
        ), kept AS (
            INSERT INTO file_forward (file_id, room_id, sender_id, client_id) SELECT file_id, $2, $1, $3 FROM claimed ON CONFLICT DO NOTHING
        )
        {InOrder}
        """;

    /// <summary>What the message will carry, in its order; null if one of the files is not there, not the sender's, or not finished.</summary>
    public static Task<ImmutableArray<FileView>?> Post(NpgsqlDataSource database, RoomId room, PostMessage post) =>
        Make(database, Own, room, post, post.Attachments!.Value);

    /// <summary>What the message that is passed on carries; null if it does no longer.</summary>
    public static Task<ImmutableArray<FileView>?> Forward(NpgsqlDataSource database, RoomId room, ForwardMessage forward) => Make(
        database,
        Foreign,
        room,
        forward,
        forward.Attachments!.Value,
        new NpgsqlParameter<Guid> { TypedValue = forward.From.Value },
        new NpgsqlParameter<long> { TypedValue = forward.Target });

    private static async Task<ImmutableArray<FileView>?> Make(
        NpgsqlDataSource database, string sql, RoomId room, RoomCommand carrier, ImmutableArray<Guid> asked, params NpgsqlParameter[] more)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = carrier.Sender.Value });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = room.Value });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = carrier.ClientId.Value });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. asked], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.AddRange(more);
        await using var reader = await command.ExecuteReaderAsync();
        var files = ImmutableArray.CreateBuilder<FileView>(asked.Length);
        while (await reader.ReadAsync())
        {
            files.Add(FileStore.Read(reader));
        }

        return files.Count == asked.Length ? files.ToImmutable() : null;
    }
}
