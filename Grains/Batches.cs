using Npgsql;

namespace OrleansChat.Grains;

/// <summary>Several statements in one round trip. Outside of a transaction they are one: all or none, committed by the time of the answer.</summary>
internal static class Batches
{
    public static async Task Run(this NpgsqlConnection connection, params IEnumerable<NpgsqlBatchCommand> statements)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        await batch.ExecuteNonQueryAsync();
    }
}
