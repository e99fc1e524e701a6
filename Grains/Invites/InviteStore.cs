using Npgsql;
using OrleansChat.Invites;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Invites;

/// <summary>Links into rooms, by the hashes of their codes.</summary>
internal sealed class InviteStore(DataCalls calls)
{
    private const int MostPerRoom = 100;

    private const string View = "i.invite_id, i.created_by, i.expires_at, i.uses, (SELECT count(*) FROM room_invite_use u WHERE u.invite_id = i.invite_id)::int";

    private const string Put = """
        INSERT INTO room_invite (invite_id, code_hash, room_id, created_by, expires_at, uses)
        SELECT $1, $2, $3, $4, now() + $5, $6 WHERE (SELECT count(*) FROM room_invite WHERE room_id = $3 AND expires_at > now()) < $7
        RETURNING expires_at
        """;

    private const string ReadAll = $"""
        SELECT {View} FROM room_invite i WHERE i.room_id = $1 AND i.expires_at > now() ORDER BY i.created_at DESC LIMIT 100
        """;

    private const string Drop = "DELETE FROM room_invite WHERE invite_id = $1 AND room_id = $2";

    // The link's row is locked, so of many that show the last use at once one gets it; who has taken one gets in again for free.
    private const string Lock = "SELECT invite_id, room_id, uses FROM room_invite WHERE code_hash = $1 AND expires_at > now() FOR UPDATE";

    private const string Take = """
        WITH used AS (SELECT count(*) AS many, bool_or(user_id = $2) AS mine FROM room_invite_use WHERE invite_id = $1),
        put AS (INSERT INTO room_invite_use SELECT $1, $2 FROM used WHERE NOT coalesce(mine, false) AND many < $3)
        SELECT coalesce(mine, false) OR many < $3 FROM used
        """;

    public Task<Outcome<InviteView>> Add(UserId by, RoomId room, byte[] codeHash, int uses, TimeSpan lifetime) => calls.Write<InviteView>(async connection =>
    {
        var id = Guid.NewGuid();
        await using var command = new NpgsqlCommand(Put, connection)
        {
            Parameters =
            {
                Uuid(id), Bytes(codeHash), Uuid(room.Value), Uuid(by.Value), new NpgsqlParameter<TimeSpan> { TypedValue = lifetime },
                new NpgsqlParameter<int> { TypedValue = uses }, new NpgsqlParameter<int> { TypedValue = MostPerRoom },
            },
        };
        return await command.ExecuteScalarAsync() is DateTime expires
            ? new InviteView(id, by, new DateTimeOffset(expires).ToUnixTimeMilliseconds(), uses, 0)
            : Reasons.InvitesFull.Refusal;
    });

    public Task<Outcome<InviteView[]>> All(RoomId room) => calls.Read<InviteView[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadAll, connection) { Parameters = { Uuid(room.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        var invites = new List<InviteView>();
        while (await reader.ReadAsync())
        {
            invites.Add(new InviteView(
                reader.GetGuid(0),
                new UserId(reader.GetGuid(1)),
                new DateTimeOffset(reader.GetDateTime(2)).ToUnixTimeMilliseconds(),
                reader.GetInt32(3),
                reader.GetInt32(4)));
        }

        return invites.ToArray();
    });

    public Task<Outcome<Done>> Remove(RoomId room, Guid invite) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Drop, connection) { Parameters = { Uuid(invite), Uuid(room.Value) } };
        return await command.ExecuteNonQueryAsync() == 1 ? default(Done) : ErrorCode.NotFound;
    });

    /// <summary>Takes one use for the user. Refusals: invitation_invalid (wrong, used up, expired), unavailable, unknown.</summary>
    public Task<Outcome<RoomId>> Use(byte[] codeHash, UserId user) => calls.Transaction<RoomId>(async connection =>
    {
        Guid invite, room;
        int uses;
        await using (var find = new NpgsqlCommand(Lock, connection) { Parameters = { Bytes(codeHash) } })
        await using (var reader = await find.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync())
            {
                return ErrorCode.InvitationInvalid;
            }

            (invite, room, uses) = (reader.GetGuid(0), reader.GetGuid(1), reader.GetInt32(2));
        }

        await using var take = new NpgsqlCommand(Take, connection)
        {
            Parameters = { Uuid(invite), Uuid(user.Value), new NpgsqlParameter<int> { TypedValue = uses } },
        };
        return await take.ExecuteScalarAsync() is true ? new RoomId(room) : ErrorCode.InvitationInvalid;
    });

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };
}
