using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;

namespace OrleansChat.Grains.Seeding;

/// <summary>The first accounts of an installation.</summary>
internal sealed class SeedStore(DataCalls calls)
{
    public static readonly UserId Operator = new(Guid.Parse("00000000-0000-7000-8000-000000000001"));
    public static readonly UserId Ada = new(Guid.Parse("00000000-0000-7000-8000-000000000002"));
    public static readonly UserId Grace = new(Guid.Parse("00000000-0000-7000-8000-000000000003"));

    /// <summary>The names of those who have no password, so that nobody signs in as them.</summary>
    public static readonly string[] People = ["ada", "grace"];

    // The key of the setting decides between this and whoever registers first: one of them makes the operator.
    private const string Begin = """
        INSERT INTO setting (key, value) SELECT 'operator.first', $1::text WHERE NOT EXISTS (SELECT FROM account) ON CONFLICT DO NOTHING
        """;

    private const string Add = """
        INSERT INTO account (user_id, username, username_key, password_hash, verified, operator)
        SELECT p.user_id, p.username, lower(p.username), p.password_hash, true, p.operator
        FROM (VALUES ($1::uuid, $2::text, $3::text, true), ($4::uuid, $5::text, NULL, false), ($6::uuid, $7::text, NULL, false))
            AS p(user_id, username, password_hash, operator)
        """;

    private const string Find = """
        SELECT (SELECT username FROM account WHERE user_id = $1 AND operator AND deleted_at IS NULL), EXISTS (SELECT FROM account)
        """;

    /// <summary>The operator that an earlier run made, if there is one still; and whether there are accounts. Refusals: unavailable.</summary>
    public Task<Outcome<(string? Operator, bool Accounts)>> Look() => calls.Read<(string?, bool)>(async connection =>
    {
        await using var find = new NpgsqlCommand(Find, connection) { Parameters = { Uuid(Operator) } };
        await using var reader = await find.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetBoolean(1));
    });

    /// <summary>All or none. False: somebody was faster. Refusals: unavailable, unknown.</summary>
    public Task<Outcome<bool>> Insert(string name, string hash) => calls.Transaction<bool>(async connection =>
    {
        await using var begin = new NpgsqlCommand(Begin, connection) { Parameters = { Text(Operator.ToString()) } };
        if (await begin.ExecuteNonQueryAsync() == 0)
        {
            return false;
        }

        await using var add = new NpgsqlCommand(Add, connection)
        {
            Parameters = { Uuid(Operator), Text(name), Text(hash), Uuid(Ada), Text(People[0]), Uuid(Grace), Text(People[1]) },
        };
        await add.ExecuteNonQueryAsync();
        await AuditLog.Write(connection, new AuditEvent(AuditEvents.OperatorMade, new Caller(null, null, null), Operator.ToString()));
        return true;
    });

    private static NpgsqlParameter<Guid> Uuid(UserId user) => new() { TypedValue = user.Value };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
