using Npgsql;

namespace OrleansChat.Grains.Census;

/// <summary>Rows of a list.</summary>
internal static class Rows
{
    public static async Task<T[]> ReadAll<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await reader.ReadAsync())
        {
            all.Add(read(reader));
        }

        return [.. all];
    }

    public static T? OrNull<T>(this NpgsqlDataReader reader, int column)
        where T : class =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
