using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

public sealed class UserRoomsStore(ChatDatabase database)
{
    // Changes with every join, leave and rejoin.
    private const string Digest = "bit_xor(hashtextextended(m.room_id::text, m.joined_seq))";

    // One statement, one moment: rooms, memberships and heads agree with each other. A direct room is called after the other side.
    private const string Snapshot = $"""
        SELECT l.epoch, a.username, a.display_name, coalesce({Digest} FILTER (WHERE m.room_id IS NOT NULL) OVER (), 0),
            r.room_id, r.kind, CASE WHEN r.kind = 1 THEN o.name ELSE r.name END, r.head, m.joined_seq, m.read_seq,
            {Unread.Count}, m.role, r.member_count, r.first_seq, a.avatar_id, a.language,
            {Unread.Mentions}, m.marked_unread, a.lobby_due, a.operator, r.avatar_id
        FROM account a CROSS JOIN chat_log l
        LEFT JOIN room_member m ON m.user_id = a.user_id AND m.role > 0
        LEFT JOIN room r ON r.room_id = m.room_id
        LEFT JOIN LATERAL (
            SELECT coalesce(oa.display_name, oa.username) AS name
            FROM room_member om JOIN account oa ON oa.user_id = om.user_id
            WHERE r.kind = 1 AND om.room_id = r.room_id AND om.user_id <> a.user_id LIMIT 1
        ) o ON true
        WHERE a.user_id = $1
        """;

    private const string ReadDigests = $"""
        SELECT m.user_id, coalesce({Digest}, 0) FROM room_member m WHERE m.user_id = ANY($1) AND m.role > 0 GROUP BY m.user_id
        """;

    /// <summary>Null if there is no such user.</summary>
    public async Task<StoredSnapshot?> Read(UserId user)
    {
        await using var connection = await database.Data.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Snapshot, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = user.Value });
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        UserSnapshot? snapshot = null;
        var (awaited, asOperator) = (false, false);
        var rooms = ImmutableArray.CreateBuilder<RoomSnapshot>();
        while (await reader.ReadAsync())
        {
            snapshot ??= new UserSnapshot(
                reader.GetInt64(0),
                new UserView(user, reader.GetString(1), Text(reader, 2), reader.IsDBNull(14) ? null : reader.GetGuid(14)),
                [],
                reader.GetInt64(3),
                Text(reader, 15));
            (awaited, asOperator) = (reader.GetBoolean(18), reader.GetBoolean(19));
            if (!reader.IsDBNull(4))
            {
                rooms.Add(new RoomSnapshot(
                    new RoomId(reader.GetGuid(4)),
                    (RoomKind)reader.GetInt16(5),
                    Text(reader, 6),
                    reader.GetInt64(7),
                    reader.GetInt64(8),
                    reader.GetInt64(9),
                    reader.GetInt64(10),
                    (Role)reader.GetInt16(11),
                    reader.GetInt32(12),
                    reader.GetInt64(13),
                    reader.GetInt32(16),
                    reader.GetBoolean(17),
                    reader.IsDBNull(20) ? null : reader.GetGuid(20)));
            }
        }

        return snapshot is null ? null : new StoredSnapshot(snapshot with { Rooms = rooms.ToImmutable() }, awaited, asOperator);
    }

    /// <summary>Users without rooms are left out: their digest is 0.</summary>
    public async Task<ImmutableArray<RoomsDigest>> Digests(IEnumerable<UserId> users)
    {
        await using var command = database.Data.CreateCommand(ReadDigests);
        command.Parameters.Add(new NpgsqlParameter<Guid[]>
        {
            TypedValue = [.. users.Select(user => user.Value)],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
        });
        await using var reader = await command.ExecuteReaderAsync();
        var digests = ImmutableArray.CreateBuilder<RoomsDigest>();
        while (await reader.ReadAsync())
        {
            digests.Add(new RoomsDigest(new UserId(reader.GetGuid(0)), reader.GetInt64(1)));
        }

        return digests.ToImmutable();
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

/// <param name="AwaitsLobby">The user was never in the lobby.</param>
public sealed record StoredSnapshot(UserSnapshot Snapshot, bool AwaitsLobby, bool IsOperator);
