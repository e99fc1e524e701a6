using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Files;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Files;

/// <summary>
/// Says before a post which files its message will carry. Posts without files know nothing of it, and a claim without its message is
/// worth nothing: the log decides.
/// </summary>
internal static class FileClaims
{
    private const string Claim = """
        WITH asked AS (SELECT a.file_id, a.place FROM unnest($4::uuid[]) WITH ORDINALITY AS a(file_id, place)),
        claimed AS (
            UPDATE file f SET look_at = now() + interval '1 day' FROM asked
            WHERE f.file_id = asked.file_id AND f.owner_id = $1 AND f.finished AND NOT f.doomed
            RETURNING f.file_id, f.name, f.media_type, f.size, f.width, f.height, asked.place
        ), kept AS (
            INSERT INTO file_claim (file_id, room_id, client_id) SELECT file_id, $2, $3 FROM claimed ON CONFLICT DO NOTHING
        )
        SELECT file_id, name, media_type, size, width, height FROM claimed ORDER BY place
        """;

    /// <summary>What the message will carry, in its order; null if one of the files is not there, not the sender's, or not finished.</summary>
    public static async Task<ImmutableArray<FileView>?> Make(NpgsqlDataSource database, RoomId room, PostMessage post)
    {
        var asked = post.Attachments!.Value;
        await using var command = database.CreateCommand(Claim);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = post.Sender.Value });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = room.Value });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = post.ClientId.Value });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. asked], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        await using var reader = await command.ExecuteReaderAsync();
        var files = ImmutableArray.CreateBuilder<FileView>(asked.Length);
        while (await reader.ReadAsync())
        {
            files.Add(FileStore.Read(reader));
        }

        return files.Count == asked.Length ? files.ToImmutable() : null;
    }
}
