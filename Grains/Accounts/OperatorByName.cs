using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;

namespace OrleansChat.Grains.Accounts;

/// <summary>
/// At a silo's start: the account of the configured name is an operator. So an installation that has accounts but no operator gets
/// one. Whoever loses the name in the configuration stays an operator. A name makes one operator, ever: else whoever takes it after a
/// change of name, or a deletion, would be one.
/// </summary>
internal sealed class OperatorByName(DataCalls calls, IOptions<AccountOptions> options) : BackgroundService
{
    // Whoever is in the lobby by now owns it from the next Sync on.
    private const string Make = """
        WITH owner AS (SELECT user_id, operator FROM account WHERE username_key = $1 AND deleted_at IS NULL),
        named AS (INSERT INTO setting (key, value) SELECT $2, user_id::text FROM owner ON CONFLICT DO NOTHING RETURNING key)
        UPDATE account a SET operator = true, lobby_due = true FROM owner o WHERE a.user_id = o.user_id AND NOT o.operator AND EXISTS (SELECT FROM named)
        RETURNING a.user_id
        """;

    /// <summary>The key of the setting that says that the name has made its operator.</summary>
    public static string Setting(string name) => $"operator.named {AccountRules.Key(name)}";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.OperatorName is { } name ? Apply(name) : Task.CompletedTask;

    internal Task<Outcome<Done>> Apply(string name) => calls.Transaction<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Make, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = AccountRules.Key(name) }, new NpgsqlParameter<string> { TypedValue = Setting(name) } },
        };
        if (await command.ExecuteScalarAsync() is Guid user)
        {
            await AuditLog.Write(connection, new AuditEvent(AuditEvents.OperatorMade, new Caller(null, null, null), user.ToString()));
        }

        return default(Done);
    });
}
