using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;

namespace OrleansChat.Grains.Registrations;

/// <summary>Invitations in the database, by the hashes of their tokens.</summary>
internal sealed class InvitationStore(DataCalls calls)
{
    private const string Put = "INSERT INTO invitation (token_hash, invited_by, uses, expires_at) VALUES ($1, $2, $3, $4)";

    // The row is held until the commit: of many that show the last use at once, one gets it.
    private const string Take = "UPDATE invitation SET used = used + 1 WHERE token_hash = $1 AND used < uses AND expires_at > now()";

    public Task<Outcome<Done>> Add(byte[] tokenHash, int uses, DateTimeOffset expires, Caller by) => calls.Transaction<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Put, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<byte[]> { TypedValue = tokenHash },
                new NpgsqlParameter<Guid> { TypedValue = by.User!.Value.Value },
                new NpgsqlParameter<int> { TypedValue = uses },
                new NpgsqlParameter<DateTime> { TypedValue = expires.UtcDateTime },
            },
        };
        await command.ExecuteNonQueryAsync();
        await AuditLog.Write(connection, new AuditEvent(AuditEvents.Invitation, by));
        return default(Done);
    });

    /// <summary>Takes one use, in the caller's transaction; false: wrong, used up or expired.</summary>
    public static async Task<bool> Use(NpgsqlConnection connection, byte[] tokenHash)
    {
        await using var command = new NpgsqlCommand(Take, connection) { Parameters = { new NpgsqlParameter<byte[]> { TypedValue = tokenHash } } };
        return await command.ExecuteNonQueryAsync() == 1;
    }
}
