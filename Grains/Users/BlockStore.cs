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

    // Of a direct room it is asked who may open one, and whether they only ask for it. A group into which the asker brought the other makes
    // no acquaintances: else whoever is a stranger would begin with that.
    private const string CountAdmitting = """
        SELECT count(*) FILTER (WHERE NOT $3 OR a.direct_from IN (0, 3) OR s.shared), coalesce(bool_or(a.direct_from = 3 AND s.shared IS NULL), false)
        FROM account a LEFT JOIN LATERAL (
            SELECT true AS shared FROM room_member o JOIN room_member m ON m.room_id = o.room_id AND m.user_id = $2 AND m.role > 0
                JOIN room r ON r.room_id = o.room_id AND r.kind = 0
                WHERE $3 AND a.direct_from IN (1, 3) AND o.user_id = a.user_id AND o.role > 0 AND o.room_id <> $4
                    AND NOT EXISTS (SELECT FROM room_event j WHERE j.room_id = o.room_id AND j.seq = o.joined_seq AND j.sender_id = $2) LIMIT 1
        ) s ON true
        WHERE a.user_id = ANY($1) AND a.deleted_at IS NULL
            AND NOT EXISTS (SELECT FROM block b WHERE b.user_id = a.user_id AND b.blocked_id = $2)
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
    /// The command, of a direct room perhaps as a request. Refusals: unavailable; not_found if somebody whom it would bring into a room does not
    /// exist, blocks its sender, or takes no direct rooms from them: all answer alike, so that nobody learns from it who blocks them.
    /// </summary>
    public async ValueTask<Outcome<RoomCommand>> Admit(RoomCommand command)
    {
        Guid[] brought = command switch
        {
            CreateRoom create => [.. create.Members.Where(user => user != create.Sender).Select(user => user.Value).Distinct()],
            JoinRoom join when join.User != join.Sender => [join.User.Value],
            _ => [],
        };
        if (brought.Length == 0)
        {
            return command;
        }

        var direct = command is CreateRoom { Kind: RoomKind.Direct } opened ? opened : null;
        var admitting = await calls.Read<(long Many, bool Asks)>(async connection =>
        {
            await using var count = new NpgsqlCommand(CountAdmitting, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid[]> { TypedValue = brought, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                    Uuid(command.Sender),
                    new NpgsqlParameter<bool> { TypedValue = direct is not null },
                    new NpgsqlParameter<Guid> { TypedValue = RoomId.Lobby.Value },
                },
            };
            await using var reader = await count.ExecuteReaderAsync();
            await reader.ReadAsync();
            return (reader.GetInt64(0), reader.GetBoolean(1));
        });
        return !admitting.Ok ? admitting.Refusal
            : admitting.Value.Many < brought.Length ? ErrorCode.NotFound
            : direct is not null && admitting.Value.Asks ? direct with { AsRequest = true }
            : command;
    }

    private static NpgsqlParameter<Guid> Uuid(UserId user) => new() { TypedValue = user.Value };
}
