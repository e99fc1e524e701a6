using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;

namespace OrleansChat.Grains.Accounts;

/// <summary>Accounts without passwords and their sessions, thousands at a time.</summary>
internal sealed class ProvisioningStore(DataCalls calls)
{
    private const int TimeLimitSeconds = 20;

    private const string Add = """
        WITH added AS (
            INSERT INTO account (user_id, username, username_key, verified, lobby_due)
            SELECT u.user_id, u.username, lower(u.username), true, false FROM unnest($1::uuid[], $2::text[]) AS u(user_id, username)
        )
        INSERT INTO session (session_id, user_id, device)
        SELECT s.session_id, s.user_id, 'provisioned' FROM unnest($3::uuid[], $1::uuid[]) AS s(session_id, user_id)
        """;

    /// <summary>All or none. Refusals: username_taken, unavailable, unknown.</summary>
    public Task<Outcome<Done>> Insert(Provisioned[] users) => calls.Write<Done>(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync();
        // The pool's limit is for single rows.
        await using (var limit = new NpgsqlCommand($"SET LOCAL statement_timeout = '{TimeLimitSeconds}s'", connection, transaction))
        {
            await limit.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(Add, connection, transaction)
        {
            CommandTimeout = TimeLimitSeconds + 2,
            Parameters =
            {
                Array(NpgsqlDbType.Uuid, users.Select(user => user.User.Value)),
                Array(NpgsqlDbType.Text, users.Select(user => user.Username)),
                Array(NpgsqlDbType.Uuid, users.Select(user => user.Session.Value)),
            },
        };
        try
        {
            await command.ExecuteNonQueryAsync();
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ErrorCode.UsernameTaken;
        }

        await transaction.CommitAsync();
        return default(Done);
    });

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };
}
