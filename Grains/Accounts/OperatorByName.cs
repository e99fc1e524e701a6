using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;

namespace OrleansChat.Grains.Accounts;

/// <summary>
/// At a silo's start: the account of the configured name is an operator. So an installation that has accounts but no operator gets
/// one. Whoever loses the name in the configuration stays an operator.
/// </summary>
internal sealed class OperatorByName(DataCalls calls, IOptions<AccountOptions> options) : BackgroundService
{
    // Whoever is in the lobby by now owns it from the next Sync on.
    private const string Make = "UPDATE account SET operator = true, lobby_due = true WHERE username_key = $1 AND NOT operator RETURNING user_id";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.OperatorName is { } name ? Apply(name) : Task.CompletedTask;

    private Task<Outcome<Done>> Apply(string name) => calls.Transaction<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Make, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = AccountRules.Key(name) } },
        };
        if (await command.ExecuteScalarAsync() is Guid user)
        {
            await AuditLog.Write(connection, new AuditEvent(AuditEvents.OperatorMade, new Caller(null, null, null), user.ToString()));
        }

        return default(Done);
    });
}
