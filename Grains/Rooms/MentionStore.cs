using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Whom a text mentions: looked up before the command is numbered, and only for texts that have an <c>@</c>.</summary>
internal sealed class MentionStore(DataCalls calls)
{
    private const string Find = """
        SELECT a.user_id FROM account a JOIN room_member m ON m.user_id = a.user_id
        WHERE a.username_key = ANY($2) AND m.room_id = $1 AND m.role > 0 ORDER BY a.user_id
        """;

    /// <summary>The command with those whom it mentions. Refusals: unavailable.</summary>
    public async ValueTask<Outcome<RoomCommand>> Complete(RoomId room, RoomCommand command)
    {
        var text = command is PostMessage { Text: var posted } ? posted : (command as EditMessage)?.Text;
        if (text is null || !text.Contains('@', StringComparison.Ordinal))
        {
            return command;
        }

        var names = MentionNames.In(text);
        var users = await Users(room, names.Keys);
        return !users.Ok ? users.Refusal : command switch
        {
            PostMessage post => post with { Mentions = users.Value, MentionsRoom = names.Room, MentionsHere = names.Here },
            EditMessage edit => edit with { Mentions = users.Value },
            _ => command,
        };
    }

    private async Task<Outcome<ImmutableArray<UserId>?>> Users(RoomId room, IReadOnlyCollection<string> keys) => keys.Count == 0
        ? default(Outcome<ImmutableArray<UserId>?>)
        : await calls.Read<ImmutableArray<UserId>?>(async connection =>
        {
            await using var command = new NpgsqlCommand(Find, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = room.Value },
                    new NpgsqlParameter<string[]> { TypedValue = [.. keys], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                },
            };
            await using var reader = await command.ExecuteReaderAsync();
            var users = ImmutableArray.CreateBuilder<UserId>();
            while (await reader.ReadAsync())
            {
                users.Add(new UserId(reader.GetGuid(0)));
            }

            return users.Count == 0 ? default(Outcome<ImmutableArray<UserId>?>) : users.ToImmutable();
        });
}
