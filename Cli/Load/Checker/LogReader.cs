using Npgsql;

namespace OrleansChat.Cli.Load.Checker;

/// <summary>Reads what the database holds of a run's rooms.</summary>
internal sealed partial class LogReader(string connection) : IAsyncDisposable
{
    private const string HeadsQuery = "SELECT room_id, head FROM room WHERE room_id = ANY($1)";

    private const string LogQuery =
        "SELECT room_id, seq, kind, sender_id, client_id, user_id FROM room_event WHERE room_id = ANY($1) ORDER BY room_id, seq";

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "chat-load-checker", MaxPoolSize = 2, CommandTimeout = 120 });

    public async Task<Dictionary<Guid, long>> Heads(IReadOnlyCollection<Guid> rooms, CancellationToken cancel)
    {
        await using var command = _source.CreateCommand(HeadsQuery);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. rooms] });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var heads = new Dictionary<Guid, long>();
        while (await reader.ReadAsync(cancel))
        {
            heads[reader.GetGuid(0)] = reader.GetInt64(1);
        }

        return heads;
    }

    public async Task<Dictionary<Guid, RoomLog>> Logs(IReadOnlyCollection<Guid> rooms, CancellationToken cancel)
    {
        await using var command = _source.CreateCommand(LogQuery);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. rooms] });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var events = rooms.ToDictionary(room => room, _ => new List<LoggedEvent>());
        while (await reader.ReadAsync(cancel))
        {
            events[reader.GetGuid(0)].Add(new LoggedEvent(
                reader.GetInt64(1),
                reader.GetInt16(2),
                reader.GetGuid(3),
                reader.GetGuid(4),
                reader.IsDBNull(5) ? null : reader.GetGuid(5)));
        }

        return events.ToDictionary(pair => pair.Key, pair => new RoomLog(pair.Key, pair.Value));
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
