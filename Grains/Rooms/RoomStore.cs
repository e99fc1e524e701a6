using System.Collections.Immutable;
using System.Data;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Files;
using OrleansChat.Grains.Files;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>What a room reads about itself.</summary>
public sealed class RoomStore(ChatDatabase database) : IRoomStore
{
    private const string LoadProfile =
        "SELECT kind, name, slug, topic, visibility, head, countable, created_at, deleted, slow_mode_ms, receipts, held, avatar_id FROM room WHERE room_id = $1";

    private const string LoadEpoch = "SELECT epoch FROM chat_log";

    private const string LoadMembers =
        "SELECT user_id, role, joined_seq, muted_until, banned_until FROM room_member WHERE room_id = $1 AND (role > 0 OR banned_until > 0 OR muted_until > 0)";

    private const string LoadTail =
        $"SELECT {EventReader.Columns}, e.content_hash FROM room_event e WHERE e.room_id = $1 ORDER BY e.seq DESC LIMIT $2";

    private const string LoadAnswers = """
        SELECT e.sender_id, e.client_id, e.seq, e.at, e.content_hash
        FROM unnest($2::uuid[], $3::uuid[]) AS c(sender_id, client_id)
        JOIN room_event e ON e.room_id = $1 AND e.sender_id = c.sender_id AND e.client_id = c.client_id
        """;

    private const string LoadTarget = """
        SELECT e.sender_id, EXISTS (SELECT FROM room_event d WHERE d.room_id = $1 AND d.target = $2 AND d.kind = 4), e.target, r.held
        FROM room_event e JOIN room r ON r.room_id = e.room_id WHERE e.room_id = $1 AND e.seq = $2 AND e.kind = 2
        """;

    // A slug is free again if its room was closed, or never got to be created under it.
    private const string Claim = """
        INSERT INTO room_slug AS s (slug, room_id) VALUES ($1, $2)
        ON CONFLICT (slug) DO UPDATE SET room_id = excluded.room_id
            WHERE s.room_id = excluded.room_id OR NOT EXISTS (SELECT FROM room r WHERE r.room_id = s.room_id AND NOT r.deleted)
        RETURNING room_id
        """;

    public async Task<LoadedRoom> Load(RoomId room, int tail)
    {
        await using var connection = await database.Data.OpenConnectionAsync();
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using var batch = new NpgsqlBatch(connection, snapshot)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(LoadEpoch),
                new NpgsqlBatchCommand(LoadProfile) { Parameters = { Uuid(room.Value) } },
                new NpgsqlBatchCommand(LoadMembers) { Parameters = { Uuid(room.Value) } },
                new NpgsqlBatchCommand(LoadTail) { Parameters = { Uuid(room.Value), new NpgsqlParameter<int> { TypedValue = tail } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        var epoch = reader.GetInt64(0);
        await reader.NextResultAsync();
        var state = new RoomState();
        if (!await reader.ReadAsync())
        {
            return new LoadedRoom(state, [], [], epoch);
        }

        var profile = new RoomProfile(
            (RoomKind)reader.GetInt16(0),
            Text(reader, 1),
            Text(reader, 2),
            Text(reader, 3),
            (Visibility)reader.GetInt16(4),
            reader.GetInt64(5),
            reader.GetInt64(6),
            new DateTimeOffset(reader.GetDateTime(7)).ToUnixTimeMilliseconds(),
            reader.GetBoolean(8),
            reader.GetInt32(9),
            reader.GetBoolean(10),
            reader.GetBoolean(11),
            reader.IsDBNull(12) ? null : reader.GetGuid(12));
        await reader.NextResultAsync();
        var members = new List<StoredMember>();
        while (await reader.ReadAsync())
        {
            members.Add(new StoredMember(
                new UserId(reader.GetGuid(0)), (Role)reader.GetInt16(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        }

        state.Load(profile, members);
        await reader.NextResultAsync();
        var events = new List<RoomEvent>();
        var hashes = new List<long>();
        while (await reader.ReadAsync())
        {
            events.Add(EventReader.Read(reader));
            hashes.Add(reader.GetInt64(9));
        }

        events.Reverse();
        hashes.Reverse();
        state.Recall(events);
        return new LoadedRoom(state, events, hashes, epoch);
    }

    public async Task<long> Head(RoomId room)
    {
        await using var command = database.Data.CreateCommand("SELECT head FROM room WHERE room_id = $1");
        command.Parameters.Add(Uuid(room.Value));
        return await command.ExecuteScalarAsync() is long head ? head : 0;
    }

    public async Task<List<KnownAnswer>> Answers(RoomId room, IReadOnlyList<RoomCommand> commands)
    {
        await using var command = database.Data.CreateCommand(LoadAnswers);
        command.Parameters.Add(Uuid(room.Value));
        command.Parameters.Add(Uuids(commands.Select(item => item.Sender.Value)));
        command.Parameters.Add(Uuids(commands.Select(item => item.ClientId.Value)));
        await using var reader = await command.ExecuteReaderAsync();
        var known = new List<KnownAnswer>();
        while (await reader.ReadAsync())
        {
            known.Add(new KnownAnswer(
                (new UserId(reader.GetGuid(0)), new ClientId(reader.GetGuid(1))),
                new Posted(reader.GetInt64(2), new DateTimeOffset(reader.GetDateTime(3)).ToUnixTimeMilliseconds(), Duplicate: true),
                reader.GetInt64(4)));
        }

        return known;
    }

    public async Task<TargetMessage?> Target(RoomId room, long seq)
    {
        await using var command = database.Data.CreateCommand(LoadTarget);
        command.Parameters.Add(Uuid(room.Value));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = seq });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? new TargetMessage(
            seq, new UserId(reader.GetGuid(0)), reader.GetBoolean(1), reader.IsDBNull(2) ? null : reader.GetInt64(2), reader.GetBoolean(3)) : null;
    }

    public Task<ImmutableArray<FileView>?> ClaimFiles(RoomId room, RoomCommand carrier) => carrier switch
    {
        PostMessage post => FileClaims.Post(database.Data, room, post),
        ForwardMessage forward => FileClaims.Forward(database.Data, room, forward),
        _ => throw new ArgumentOutOfRangeException(nameof(carrier), carrier.GetType().Name, "A command that carries no files."),
    };

    public async Task<bool> ClaimSlug(RoomId room, string slug)
    {
        await using var command = database.Data.CreateCommand(Claim);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = slug });
        command.Parameters.Add(Uuid(room.Value));
        return await command.ExecuteScalarAsync() is not null;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<Guid[]> Uuids(IEnumerable<Guid> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };
}

/// <param name="Tail">The newest events, in order.</param>
/// <param name="Hashes">Their content hashes.</param>
/// <param name="Epoch">The log's epoch.</param>
public sealed record LoadedRoom(RoomState State, List<RoomEvent> Tail, List<long> Hashes, long Epoch);

public sealed record KnownAnswer((UserId Sender, ClientId ClientId) Key, Posted First, long ContentHash)
{
    /// <summary>The first answer again, or client_id_reused if it was given to other content.</summary>
    public Outcome<Posted> For(long contentHash) => contentHash == ContentHash ? First : ErrorCode.ClientIdReused;
}
