using Npgsql;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

/// <summary>Pictures of rooms. Which one a room shows, its log says.</summary>
internal sealed class RoomAvatarStore(DataCalls calls)
{
    private const string Add = "INSERT INTO room_avatar (avatar_id, room_id, media_type, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    private const string Read = "SELECT media_type, bytes FROM room_avatar WHERE avatar_id = $1";

    public Task<Outcome<Done>> Put(RoomId room, Guid id, Avatar picture) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Add, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = id },
                new NpgsqlParameter<Guid> { TypedValue = room.Value },
                new NpgsqlParameter<string> { TypedValue = picture.MediaType },
                new NpgsqlParameter<byte[]> { TypedValue = picture.Bytes },
            },
        };
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });

    public Task<Outcome<Avatar>> Find(Guid id) => calls.Read<Avatar>(async connection =>
    {
        await using var command = new NpgsqlCommand(Read, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = id } } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? new Avatar(reader.GetString(0), reader.GetFieldValue<byte[]>(1)) : ErrorCode.NotFound;
    });
}
