using Npgsql;
using NpgsqlTypes;
using OrleansChat.Rooms;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

/// <summary>Who does not want to hear from whom: block lists, and who may open direct rooms.</summary>
internal sealed class BlockStore(DataCalls calls)
{
    private const int Most = 1_000;

    private const string ReadAll = """
        SELECT a.user_id, a.username, a.display_name, a.avatar_id FROM block b JOIN account a ON a.user_id = b.blocked_id
        WHERE b.user_id = $1 AND a.deleted_at IS NULL ORDER BY a.username_key LIMIT $2
        """;

    private const string Put = """
        WITH other AS (SELECT user_id FROM account WHERE user_id = $2 AND deleted_at IS NULL),
        listed AS (SELECT count(*) AS many FROM block WHERE user_id = $1 AND blocked_id <> $2),
        put AS (
            INSERT INTO block (user_id, blocked_id) SELECT $1, other.user_id FROM other, listed WHERE listed.many < $3 ON CONFLICT DO NOTHING
        )
        SELECT EXISTS (SELECT FROM other), (SELECT many FROM listed) < $3
        """;

    private const string Drop = "DELETE FROM block WHERE user_id = $1 AND blocked_id = $2";

    private const string CountAdmitting = """
        SELECT count(*) FROM account a
        WHERE a.user_id = ANY($1) AND a.deleted_at IS NULL
            AND NOT EXISTS (SELECT FROM block b WHERE b.user_id = a.user_id AND b.blocked_id = $2)
            AND (NOT $3 OR a.direct_from = 0 OR (a.direct_from = 1 AND
                (SELECT true FROM room_member o JOIN room_member m ON m.room_id = o.room_id AND m.user_id = $2 AND m.role > 0
                    JOIN room r ON r.room_id = o.room_id AND r.kind = 0
                    WHERE o.user_id = a.user_id AND o.role > 0 AND o.room_id <> $4 LIMIT 1)))
        """;

    public Task<Outcome<UserView[]>> All(UserId user) => calls.Read<UserView[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadAll, connection) { Parameters = { Uuid(user), new NpgsqlParameter<int> { TypedValue = Most } } };
        await using var reader = await command.ExecuteReaderAsync();
        var blocked = new List<UserView>();
        while (await reader.ReadAsync())
        {
            blocked.Add(ProfileStore.Read(reader));
        }

        return blocked.ToArray();
    });

    /// <summary>Refusals: not_found, bad_request (the list is full), unavailable, unknown.</summary>
    public Task<Outcome<Done>> Add(UserId user, UserId other) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Put, connection)
        {
            Parameters = { Uuid(user), Uuid(other), new NpgsqlParameter<long> { TypedValue = Most } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return !reader.GetBoolean(0) ? ErrorCode.NotFound
            : !reader.GetBoolean(1) ? Reasons.BlockListFull.Refusal
            : default(Done);
    });

    public Task<Outcome<Done>> Remove(UserId user, UserId other) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Drop, connection) { Parameters = { Uuid(user), Uuid(other) } };
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });

    /// <summary>
    /// Null, not_found or unavailable: whether somebody whom the command would bring into a room does not exist, blocks its sender, or takes
    /// no direct rooms from them. All answer alike, so that nobody learns from it who blocks them.
    /// </summary>
    public async ValueTask<ChatError?> Refuses(RoomCommand command)
    {
        Guid[] brought = command switch
        {
            CreateRoom create => [.. create.Members.Where(user => user != create.Sender).Select(user => user.Value).Distinct()],
            JoinRoom join when join.User != join.Sender => [join.User.Value],
            _ => [],
        };
        if (brought.Length == 0)
        {
            return null;
        }

        var admitting = await calls.Read<long>(async connection =>
        {
            await using var count = new NpgsqlCommand(CountAdmitting, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid[]> { TypedValue = brought, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                    Uuid(command.Sender),
                    new NpgsqlParameter<bool> { TypedValue = command is CreateRoom { Kind: RoomKind.Direct } },
                    new NpgsqlParameter<Guid> { TypedValue = RoomId.Lobby.Value },
                },
            };
            return (long)(await count.ExecuteScalarAsync())!;
        });
        return admitting.Refusal ?? (admitting.Value == brought.Length ? null : new ChatError(ErrorCode.NotFound));
    }

    private static NpgsqlParameter<Guid> Uuid(UserId user) => new() { TypedValue = user.Value };
}
