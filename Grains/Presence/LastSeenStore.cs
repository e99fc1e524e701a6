using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace OrleansChat.Grains.Presence;

/// <summary>
/// When users who want it told were last seen. Of all others nothing is stored. Without the database presence goes on without it.
/// </summary>
internal sealed class LastSeenStore(DataCalls calls)
{
    private const string Put = """
        INSERT INTO last_seen (user_id, at)
        SELECT a.user_id, to_timestamp(s.at / 1000.0) FROM unnest($1, $2) AS s(user_id, at)
        JOIN account a ON a.user_id = s.user_id AND a.share_last_seen AND a.deleted_at IS NULL
        ON CONFLICT (user_id) DO UPDATE SET at = excluded.at
        RETURNING user_id
        """;

    private const string Find = """
        SELECT s.user_id, (extract(epoch FROM s.at) * 1000)::bigint FROM last_seen s
        JOIN account a ON a.user_id = s.user_id AND a.share_last_seen
        WHERE s.user_id = ANY($1)
        """;

    /// <summary>Stores the moments of those who want it.</summary>
    /// <returns>Those moments, which may be told.</returns>
    public async Task<IReadOnlyDictionary<UserId, long>> Keep(IReadOnlyCollection<(UserId User, long At)> seen)
    {
        if (seen.Count == 0)
        {
            return ImmutableDictionary<UserId, long>.Empty;
        }

        var kept = await calls.Write<Dictionary<UserId, long>>(async connection =>
        {
            await using var command = new NpgsqlCommand(Put, connection)
            {
                Parameters =
                {
                    Uuids(seen.Select(one => one.User)),
                    new NpgsqlParameter<long[]>
                    {
                        TypedValue = [.. seen.Select(one => one.At)],
                        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
                    },
                },
            };
            await using var reader = await command.ExecuteReaderAsync();
            var sharing = new HashSet<UserId>();
            while (await reader.ReadAsync())
            {
                sharing.Add(new UserId(reader.GetGuid(0)));
            }

            return seen.Where(one => sharing.Contains(one.User)).ToDictionary(one => one.User, one => one.At);
        });
        return kept.Value ?? (IReadOnlyDictionary<UserId, long>)ImmutableDictionary<UserId, long>.Empty;
    }

    /// <summary>Of those who want it told, and of whom it is known.</summary>
    public async Task<IReadOnlyDictionary<UserId, long>> Read(UserId[] users)
    {
        if (users.Length == 0)
        {
            return ImmutableDictionary<UserId, long>.Empty;
        }

        var read = await calls.Read<Dictionary<UserId, long>>(async connection =>
        {
            await using var command = new NpgsqlCommand(Find, connection) { Parameters = { Uuids(users) } };
            await using var reader = await command.ExecuteReaderAsync();
            var seen = new Dictionary<UserId, long>();
            while (await reader.ReadAsync())
            {
                seen.Add(new UserId(reader.GetGuid(0)), reader.GetInt64(1));
            }

            return seen;
        });
        return read.Value ?? (IReadOnlyDictionary<UserId, long>)ImmutableDictionary<UserId, long>.Empty;
    }

    private static NpgsqlParameter<Guid[]> Uuids(IEnumerable<UserId> users) => new()
    {
        TypedValue = [.. users.Select(user => user.Value)],
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
    };
}
