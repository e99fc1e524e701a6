using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Push;

namespace OrleansChat.Grains.Push;

/// <summary>The browsers of users.</summary>
internal sealed class SubscriptionStore(DataCalls calls, IOptions<PushOptions> options)
{
    private const string Columns = "subscription_id, session_id, endpoint, (extract(epoch FROM created_at) * 1000)::bigint";

    // One after the other for each user: two at once would both find room for one more.
    private const string Lock = "SELECT FROM session WHERE session_id = $1 AND user_id = $2 AND revoked_at IS NULL FOR UPDATE";

    private const string Put = $"""
        INSERT INTO push_subscription AS p (subscription_id, user_id, session_id, endpoint, public_key, auth)
        SELECT $1, $2, $3, $4, $5, $6
        WHERE (SELECT count(*) FROM push_subscription o WHERE o.user_id = $2 AND o.endpoint <> $4) < $7
        ON CONFLICT (user_id, endpoint) DO UPDATE SET session_id = excluded.session_id, public_key = excluded.public_key, auth = excluded.auth
        RETURNING {Columns}
        """;

    private const string ReadAll = $"SELECT {Columns} FROM push_subscription WHERE user_id = $1 ORDER BY created_at, subscription_id";

    private const string Drop = "DELETE FROM push_subscription WHERE user_id = $1 AND subscription_id = $2";

    /// <summary>Refusals: unauthorized, bad_request (too many), unavailable, unknown.</summary>
    public Task<Outcome<PushSubscription>> Add(UserId user, SessionId session, BrowserKeys browser) => calls.Transaction<PushSubscription>(async connection =>
    {
        await using (var locked = new NpgsqlCommand(Lock, connection) { Parameters = { Uuid(session.Value), Uuid(user.Value) } })
        await using (var held = await locked.ExecuteReaderAsync())
        {
            if (!held.HasRows)
            {
                return ErrorCode.Unauthorized;
            }
        }

        await using var command = new NpgsqlCommand(Put, connection)
        {
            Parameters =
            {
                Uuid(Guid.CreateVersion7()),
                Uuid(user.Value),
                Uuid(session.Value),
                new NpgsqlParameter<string> { TypedValue = browser.Endpoint },
                new NpgsqlParameter<byte[]> { TypedValue = browser.PublicKey },
                new NpgsqlParameter<byte[]> { TypedValue = browser.Auth },
                new NpgsqlParameter<long> { TypedValue = options.Value.MaxSubscriptions },
            },
        };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? Read(reader)
            : Reasons.SubscriptionsMost.With(options.Value.MaxSubscriptions);
    });

    public Task<Outcome<PushSubscription[]>> All(UserId user) => calls.Read<PushSubscription[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadAll, connection) { Parameters = { Uuid(user.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<PushSubscription>();
        while (await reader.ReadAsync())
        {
            all.Add(Read(reader));
        }

        return all.ToArray();
    });

    public Task<Outcome<Done>> Remove(UserId user, Guid subscription) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Drop, connection) { Parameters = { Uuid(user.Value), Uuid(subscription) } };
        return await command.ExecuteNonQueryAsync() == 1 ? default(Done) : ErrorCode.NotFound;
    });

    private static PushSubscription Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), new SessionId(reader.GetGuid(1)), new Uri(reader.GetString(2)).Host, reader.GetInt64(3));

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };
}
