using System.Security.Cryptography;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Bots;
using OrleansChat.Grains.Audit;

namespace OrleansChat.Grains.Bots;

/// <summary>Secret URLs into rooms, by the hashes of their tokens.</summary>
internal sealed class IncomingHookStore(DataCalls calls)
{
    private const int MostPerRoom = 10;
    private const int NameDigits = 16;

    // One addition of a room at a time; the room's row is not to be held: posts move it.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('orleanschat.hook ' || $1::text, 0))";

    private const string Put = """
        INSERT INTO incoming_hook (hook_id, room_id, user_id, created_by, token_hash)
        SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM incoming_hook WHERE room_id = $2) < $6
        RETURNING (extract(epoch FROM created_at) * 1000)::bigint
        """;

    private const string ReadAll = """
        SELECT h.hook_id, h.user_id, a.display_name, h.created_by, (extract(epoch FROM h.created_at) * 1000)::bigint
        FROM incoming_hook h JOIN account a ON a.user_id = h.user_id WHERE h.room_id = $1 ORDER BY h.created_at, h.hook_id
        """;

    private const string ReadBot = "SELECT user_id FROM incoming_hook WHERE hook_id = $1 AND room_id = $2";

    private const string Drop = "DELETE FROM incoming_hook WHERE hook_id = $1 AND room_id = $2";

    // Whom an operator bans must not go on by a URL that they made.
    private const string FindToken = """
        SELECT h.hook_id, h.room_id, h.user_id FROM incoming_hook h
        JOIN account b ON b.user_id = h.user_id AND b.banned_at IS NULL JOIN account m ON m.user_id = h.created_by AND m.banned_at IS NULL
        WHERE h.token_hash = $1
        """;

    /// <summary>Makes the bot too, under a user name of digits: people see its display name.</summary>
    public Task<Outcome<IncomingHookView>> Add(Caller by, RoomId room, string name, byte[] tokenHash) => calls.Transaction<IncomingHookView>(async connection =>
    {
        await using (var locked = new NpgsqlCommand(Lock, connection) { Parameters = { Uuid(room.Value) } })
        {
            await locked.ExecuteNonQueryAsync();
        }

        var bot = await BotStore.Insert(connection, $"hook-{RandomNumberGenerator.GetHexString(NameDigits, lowercase: true)}", name, owner: null);
        if (!bot.Ok)
        {
            return bot.Refusal;
        }

        var (id, maker) = (Guid.CreateVersion7(), by.User!.Value);
        await using var put = new NpgsqlCommand(Put, connection)
        {
            Parameters =
            {
                Uuid(id),
                Uuid(room.Value),
                Uuid(bot.Value.Value),
                Uuid(maker.Value),
                Bytes(tokenHash),
                new NpgsqlParameter<long> { TypedValue = MostPerRoom },
            },
        };
        if (await put.ExecuteScalarAsync() is not long at)
        {
            return Reasons.HooksMost.With(MostPerRoom);
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.HookMade, by, id.ToString()));
        return new IncomingHookView(id, bot.Value, name, maker, at);
    });

    public Task<Outcome<IncomingHookView[]>> All(RoomId room) => calls.Read<IncomingHookView[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadAll, connection) { Parameters = { Uuid(room.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<IncomingHookView>();
        while (await reader.ReadAsync())
        {
            all.Add(new IncomingHookView(
                reader.GetGuid(0), new UserId(reader.GetGuid(1)), reader.GetString(2), new UserId(reader.GetGuid(3)), reader.GetInt64(4)));
        }

        return all.ToArray();
    });

    /// <summary>In whose name it posts. Refusals: not_found, unavailable.</summary>
    public Task<Outcome<UserId>> Bot(RoomId room, Guid hook) => calls.Read<UserId>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadBot, connection) { Parameters = { Uuid(hook), Uuid(room.Value) } };
        return await command.ExecuteScalarAsync() is Guid bot ? new UserId(bot) : ErrorCode.NotFound;
    });

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<Done>> Remove(Caller by, RoomId room, Guid hook) => calls.Transaction<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Drop, connection) { Parameters = { Uuid(hook), Uuid(room.Value) } };
        if (await command.ExecuteNonQueryAsync() == 0)
        {
            return ErrorCode.NotFound;
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.HookRemoved, by, hook.ToString()));
        return default(Done);
    });

    /// <summary>Refusals: not_found, unavailable.</summary>
    public Task<Outcome<(Guid Hook, RoomId Room, UserId Bot)>> Find(byte[] tokenHash) => calls.Read<(Guid, RoomId, UserId)>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindToken, connection) { Parameters = { Bytes(tokenHash) } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetGuid(0), new RoomId(reader.GetGuid(1)), new UserId(reader.GetGuid(2))) : ErrorCode.NotFound;
    });

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };
}
