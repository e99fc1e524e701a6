using Npgsql;
using NpgsqlTypes;
using Orleans.Serialization;
using OrleansChat.Delivery;

namespace OrleansChat.Grains.Fanout;

/// <summary>The rows of live gateways, by which every silo knows every gateway without anyone in between.</summary>
public sealed class GatewayStore(ChatDatabase database, Serializer serializer)
{
    private const string Upsert = """
        INSERT INTO gateway (gateway_id, observer) VALUES ($1, $2)
        ON CONFLICT (gateway_id) DO UPDATE SET seen_at = now(), observer = excluded.observer
        """;

    private const string Live =
        "SELECT gateway_id, observer FROM gateway WHERE seen_at > now() - make_interval(secs => $1)";

    // Dead rows are kept ten leases long, for whoever looks into an incident.
    private const string Sweep =
        "DELETE FROM gateway WHERE seen_at < now() - make_interval(secs => $1 * 10)";

    public async Task Save(GatewayId gateway, IGatewayObserver observer)
    {
        await using var command = database.Data.CreateCommand(Upsert);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = gateway.Value });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = serializer.SerializeToArray(observer), NpgsqlDbType = NpgsqlDbType.Bytea });
        await command.ExecuteNonQueryAsync();
    }

    public async Task Remove(GatewayId gateway)
    {
        await using var command = database.Data.CreateCommand("DELETE FROM gateway WHERE gateway_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = gateway.Value });
        await command.ExecuteNonQueryAsync();
    }

    public async Task<List<(GatewayId Gateway, IGatewayObserver Observer)>> ReadLive(double leaseSeconds)
    {
        await using var connection = await database.Data.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Live) { Parameters = { new NpgsqlParameter<double> { TypedValue = leaseSeconds } } },
                new NpgsqlBatchCommand(Sweep) { Parameters = { new NpgsqlParameter<double> { TypedValue = leaseSeconds } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        var live = new List<(GatewayId, IGatewayObserver)>();
        while (await reader.ReadAsync())
        {
            live.Add((new GatewayId(reader.GetGuid(0)), serializer.Deserialize<IGatewayObserver>(reader.GetFieldValue<byte[]>(1))));
        }

        return live;
    }
}
