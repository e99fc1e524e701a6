using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Files;

namespace OrleansChat.Grains.Files;

/// <summary>What is known of files: all but their bytes.</summary>
internal sealed class FileStore(DataCalls calls, IOptions<FilesOptions> options)
{
    private const string Columns = "f.file_id, f.name, f.media_type, f.size, f.width, f.height";

    // Two uploads of one user wait for each other, or both would fit into the same room.
    private const string LockOwner = "SELECT FROM account WHERE user_id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE";

    private const string Put = """
        INSERT INTO file (file_id, owner_id, name, media_type, size, width, height, look_at)
        SELECT $2, $1, $3, $4, $5, $6, $7, now() + $8
        WHERE (SELECT coalesce(sum(size), 0) FROM file WHERE owner_id = $1) + $5 <= $9
        """;

    private const string FindUnfinished = $"SELECT {Columns} FROM file f WHERE f.file_id = $1 AND f.owner_id = $2 AND NOT f.finished AND NOT f.doomed";

    private const string SetFinished =
        $"UPDATE file f SET finished = true WHERE f.file_id = $1 AND f.owner_id = $2 AND NOT f.doomed RETURNING {Columns}";

    private const string SetAbandoned = "UPDATE file SET look_at = now() WHERE file_id = $1 AND NOT finished";

    private const string FindReadable = $"""
        SELECT {Columns} FROM file f
        WHERE f.file_id = $1 AND f.finished AND NOT f.doomed AND (
            EXISTS (
                SELECT FROM file_message c JOIN room_member m ON m.room_id = c.room_id AND m.user_id = $2 AND m.role > 0 WHERE c.file_id = $1
            ) OR (f.owner_id = $2 AND NOT EXISTS (
                SELECT FROM file_claim c JOIN room_event e ON e.room_id = c.room_id AND e.sender_id = $2 AND e.client_id = c.client_id
                WHERE c.file_id = $1
            )))
        """;

    private const string FindOwn =
        $"SELECT {Columns} FROM file f WHERE f.owner_id = $1 AND f.file_id > $2 AND f.finished AND NOT f.doomed ORDER BY f.file_id LIMIT $3";

    /// <summary>Refusals: not_found (no such account), quota_exceeded, unavailable, unknown.</summary>
    public Task<Outcome<Guid>> Begin(UserId owner, NewFile file, ImageHeader? image) => calls.Transaction<Guid>(async connection =>
    {
        await using (var wait = new NpgsqlCommand(LockOwner, connection) { Parameters = { Uuid(owner.Value) } })
        await using (var account = await wait.ExecuteReaderAsync())
        {
            if (!await account.ReadAsync())
            {
                return ErrorCode.NotFound;
            }
        }

        // Random through and through: no id tells of another one, or when it was made.
        var id = Guid.NewGuid();
        await using var command = new NpgsqlCommand(Put, connection)
        {
            Parameters =
            {
                Uuid(owner.Value),
                Uuid(id),
                new NpgsqlParameter<string> { TypedValue = file.Name },
                new NpgsqlParameter<string> { TypedValue = file.MediaType },
                new NpgsqlParameter<long> { TypedValue = file.Size },
                new NpgsqlParameter<int?> { TypedValue = image?.Width, NpgsqlDbType = NpgsqlDbType.Integer },
                new NpgsqlParameter<int?> { TypedValue = image?.Height, NpgsqlDbType = NpgsqlDbType.Integer },
                new NpgsqlParameter<TimeSpan> { TypedValue = TimeSpan.FromHours(options.Value.OrphanHours) },
                new NpgsqlParameter<long> { TypedValue = options.Value.QuotaBytes },
            },
        };
        return await command.ExecuteNonQueryAsync() == 1 ? id : ErrorCode.QuotaExceeded;
    });

    /// <summary>Refusals: not_found, unavailable.</summary>
    public Task<Outcome<FileView>> Unfinished(UserId owner, Guid file) =>
        calls.Read(connection => One(connection, FindUnfinished, Uuid(file), Uuid(owner.Value)));

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<FileView>> Finish(UserId owner, Guid file) =>
        calls.Write(connection => One(connection, SetFinished, Uuid(file), Uuid(owner.Value)));

    public Task<Outcome<Done>> Abandon(Guid file) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(SetAbandoned, connection) { Parameters = { Uuid(file) } };
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });

    /// <summary>Refusals: not_found, unavailable.</summary>
    public Task<Outcome<FileView>> Readable(UserId caller, Guid file) =>
        calls.Read(connection => One(connection, FindReadable, Uuid(file), Uuid(caller.Value)));

    /// <summary>The user's files by id, after one. Refusals: unavailable.</summary>
    public Task<Outcome<FileView[]>> Own(UserId owner, Guid? after, int limit) => calls.Read<FileView[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindOwn, connection)
        {
            Parameters = { Uuid(owner.Value), Uuid(after ?? Guid.Empty), new NpgsqlParameter<int> { TypedValue = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var files = new List<FileView>();
        while (await reader.ReadAsync())
        {
            files.Add(Read(reader));
        }

        return files.ToArray();
    });

    /// <summary>The columns id, name, type, size, width, height, from the first on.</summary>
    internal static FileView Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetInt64(3),
        reader.IsDBNull(4) ? null : reader.GetInt32(4),
        reader.IsDBNull(5) ? null : reader.GetInt32(5));

    private static async Task<Outcome<FileView>> One(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : ErrorCode.NotFound;
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };
}
