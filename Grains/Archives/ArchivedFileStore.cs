using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Archives;
using OrleansChat.Files;
using OrleansChat.Grains.Files;

namespace OrleansChat.Grains.Archives;

/// <summary>The files of rooms that go out and come in: all but their bytes.</summary>
internal sealed class ArchivedFileStore(DataCalls calls, IFileBytes bytes, IOptions<FilesOptions> options)
{
    private const string Find = """
        SELECT f.file_id, f.name, f.media_type, f.size, f.width, f.height, f.owner_id FROM file f
        WHERE f.file_id = ANY($2) AND f.finished AND NOT f.doomed
            AND EXISTS (SELECT FROM file_message c WHERE c.file_id = f.file_id AND c.room_id = $1)
        ORDER BY array_position($2, f.file_id)
        """;

    // One that is here already, whole or begun by an import that broke off, is the same file: ids are random, and files never change.
    private const string Put = """
        INSERT INTO file AS f (file_id, owner_id, name, media_type, size, width, height, look_at)
        SELECT $1, a.user_id, $3, $4, $5, $6, $7, now() + $8 FROM account a WHERE a.user_id = $2
        ON CONFLICT (file_id) DO UPDATE SET look_at = excluded.look_at
            WHERE f.owner_id = excluded.owner_id AND f.media_type = excluded.media_type AND f.size = excluded.size AND NOT f.doomed
        RETURNING NOT finished
        """;

    private const string Claim = """
        WITH carried AS (
            SELECT f.file_id, f.owner_id, e.sender_id, e.client_id FROM unnest($2::bigint[], $3::uuid[]) AS c(seq, file_id)
            JOIN room_event e ON e.room_id = $1 AND e.seq = c.seq
            JOIN file f ON f.file_id = c.file_id AND f.finished AND NOT f.doomed
            WHERE NOT EXISTS (SELECT FROM room WHERE room_id = $1)
        ), posted AS (
            INSERT INTO file_claim (file_id, room_id, client_id) SELECT file_id, $1, client_id FROM carried WHERE sender_id = owner_id
            ON CONFLICT DO NOTHING
        )
        INSERT INTO file_forward (file_id, room_id, sender_id, client_id)
        SELECT file_id, $1, sender_id, client_id FROM carried WHERE sender_id <> owner_id
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Refusals: unavailable.</summary>
    public Task<Outcome<ArchivedFile[]>> All(RoomId room, Guid[] files) => calls.Read<ArchivedFile[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(Find, connection) { Parameters = { Uuid(room.Value), Many(NpgsqlDbType.Uuid, files) } };
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<ArchivedFile>();
        while (await reader.ReadAsync())
        {
            found.Add(new ArchivedFile(FileStore.Read(reader), new UserId(reader.GetGuid(6))));
        }

        return found.ToArray();
    });

    /// <summary>Whether its bytes are wanted. Refusals: not_found, bad_request, too_large, attachment_type, unavailable, unknown.</summary>
    public async Task<Outcome<bool>> Begin(ArchivedFile archived, byte[] first)
    {
        var file = archived.File;
        var image = FileRules.Check(new NewFile(file.Name, file.Type, file.Size), first, options.Value);
        if (!image.Ok)
        {
            return image.Refusal;
        }

        var begun = await calls.Write<bool>(async connection =>
        {
            await using var command = new NpgsqlCommand(Put, connection)
            {
                Parameters =
                {
                    Uuid(file.Id),
                    Uuid(archived.Owner.Value),
                    new NpgsqlParameter<string> { TypedValue = file.Name },
                    new NpgsqlParameter<string> { TypedValue = file.Type },
                    new NpgsqlParameter<long> { TypedValue = file.Size },
                    new NpgsqlParameter<int?> { TypedValue = image.Value?.Width, NpgsqlDbType = NpgsqlDbType.Integer },
                    new NpgsqlParameter<int?> { TypedValue = image.Value?.Height, NpgsqlDbType = NpgsqlDbType.Integer },
                    new NpgsqlParameter<TimeSpan> { TypedValue = TimeSpan.FromHours(options.Value.OrphanHours) },
                },
            };
            return await command.ExecuteScalarAsync() is bool isWanted ? isWanted : ErrorCode.NotFound;
        });
        if (!begun.Ok || !begun.Value)
        {
            return begun;
        }

        var written = await bytes.Write(file.Id, 0, first);
        return written.Ok ? begun : written.Refusal;
    }

    /// <summary>Refusals: unavailable, unknown.</summary>
    public Task<Outcome<Done>> Carry(RoomId room, ArchivedCarrier[] carriers) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Claim, connection)
        {
            Parameters =
            {
                Uuid(room.Value),
                Many(NpgsqlDbType.Bigint, Array.ConvertAll(carriers, carrier => carrier.Seq)),
                Many(NpgsqlDbType.Uuid, Array.ConvertAll(carriers, carrier => carrier.File)),
            },
        };
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<T[]> Many<T>(NpgsqlDbType type, T[] values) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
