using System.Text;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Users;
using OrleansChat.Reports;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Reports;

/// <summary>Reports, from members and for operators.</summary>
internal sealed class ReportStore(DataCalls calls)
{
    private const int MostListed = 100;
    private const int MostBytes = 256 * 1024;

    private const string FindKnown = "SELECT report_id FROM report WHERE reporter_id = $1 AND room_id = $2 AND target = $3";

    // As its readers see it: with its newest text. A deleted one has none.
    private const string ReadMessage = """
        SELECT e.sender_id, CASE WHEN e.text IS NOT NULL THEN coalesce((
            SELECT x.text FROM room_event x WHERE x.room_id = $1 AND x.target = $2 AND x.kind = 3 ORDER BY x.seq DESC LIMIT 1), e.text) END
        FROM room_event e WHERE e.room_id = $1 AND e.seq = $2 AND e.kind = 2
        """;

    private const string Insert = """
        INSERT INTO report (reporter_id, room_id, target, author_id, reason, text) VALUES ($1, $2, $3, $4, $5, $6) RETURNING report_id
        """;

    private const string ReadPage = """
        SELECT report_id, room_id, target, reporter_id, author_id, reason, text, (extract(epoch FROM at) * 1000)::bigint,
            (extract(epoch FROM resolved_at) * 1000)::bigint, resolved_by, note
        FROM report
        WHERE report_id > $1 AND ($2::boolean IS NULL OR $2 = (resolved_at IS NULL)) AND ($3::uuid IS NULL OR reporter_id = $3)
        ORDER BY report_id LIMIT $4
        """;

    private const string Close = """
        UPDATE report SET resolved_at = now(), resolved_by = $2, note = $3 WHERE report_id = $1 AND resolved_at IS NULL RETURNING report_id
        """;

    private const string Exists = "SELECT report_id FROM report WHERE report_id = $1";

    /// <summary>Refusals: not_found, target_not_found, already_deleted, unavailable, unknown.</summary>
    public Task<Outcome<Reported>> Add(UserId reporter, RoomId room, long target, string reason, Caller by) => calls.Transaction<Reported>(async connection =>
    {
        if (await HeldMember.Enter(connection, reporter, room) == Role.None)
        {
            return ErrorCode.NotFound;
        }

        if (await Id(connection, FindKnown, Uuid(reporter.Value), Uuid(room.Value), Number(target)) is { } known)
        {
            return new Reported(known, Duplicate: true);
        }

        var (author, text) = await Message(connection, room, target);
        if (author is null || text is null)
        {
            return author is null ? ErrorCode.TargetNotFound : ErrorCode.AlreadyDeleted;
        }

        var report = (await Id(
            connection, Insert, Uuid(reporter.Value), Uuid(room.Value), Number(target), Uuid(author.Value), Text(reason), Text(text)))!.Value;
        await AuditLog.Write(connection, new AuditEvent(AuditEvents.MessageReported, by, $"{report}"));
        return new Reported(report, Duplicate: false);
    });

    public Task<Outcome<Report[]>> List(bool? open, UserId? reporter, long after) => calls.Read<Report[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadPage, connection)
        {
            Parameters =
            {
                Number(after),
                new NpgsqlParameter { Value = open is { } wanted ? wanted : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Boolean },
                new NpgsqlParameter { Value = reporter is { } user ? user.Value : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new NpgsqlParameter<int> { TypedValue = MostListed },
            },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var reports = new List<Report>();
        for (var bytes = 0; bytes < MostBytes && await reader.ReadAsync();)
        {
            reports.Add(Read(reader));
            bytes += Encoding.UTF8.GetByteCount(reports[^1].Text ?? "");
        }

        return reports.ToArray();
    });

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<Done>> Resolve(long report, string? note, Caller by) => calls.Transaction<Done>(async connection =>
    {
        var resolver = new NpgsqlParameter { Value = by.User is { } user ? user.Value : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };
        if (await Id(connection, Close, Number(report), resolver, Text(note)) is null)
        {
            return await Id(connection, Exists, Number(report)) is null ? ErrorCode.NotFound : default(Done);
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.ReportResolved, by, $"{report}"));
        return default(Done);
    });

    private static async Task<(Guid? Author, string? Text)> Message(NpgsqlConnection connection, RoomId room, long target)
    {
        await using var command = new NpgsqlCommand(ReadMessage, connection) { Parameters = { Uuid(room.Value), Number(target) } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetString(1)) : (null, null);
    }

    private static async Task<long?> Id(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        return (long?)await command.ExecuteScalarAsync();
    }

    private static Report Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        new RoomId(reader.GetGuid(1)),
        reader.GetInt64(2),
        new UserId(reader.GetGuid(3)),
        new UserId(reader.GetGuid(4)),
        reader.IsDBNull(5) ? null : reader.GetString(5),
        reader.IsDBNull(6) ? null : reader.GetString(6),
        reader.GetInt64(7),
        reader.IsDBNull(8) ? null : reader.GetInt64(8),
        reader.IsDBNull(9) ? null : new UserId(reader.GetGuid(9)),
        reader.IsDBNull(10) ? null : reader.GetString(10));

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
