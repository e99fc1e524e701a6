using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Registrations;

namespace OrleansChat.Grains.Registrations;

/// <summary>Who may register: what an operator said last, else what is configured. Read from its row each time, so that no silo has an opinion of its own.</summary>
internal sealed class RegistrationSwitch(DataCalls calls, IOptions<AccountOptions> options)
{
    private const string Get = "SELECT value FROM setting WHERE key = 'registration'";

    private const string Set = """
        INSERT INTO setting (key, value) VALUES ('registration', $1)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = now()
        """;

    public Task<Outcome<RegistrationMode>> Read() => calls.Read<RegistrationMode>(async connection => await Current(connection));

    /// <summary>As <see cref="Read"/>, on a connection of the caller.</summary>
    public async Task<RegistrationMode> Current(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Get, connection);
        return await command.ExecuteScalarAsync() is string value ? Enum.Parse<RegistrationMode>(value) : options.Value.Registration;
    }

    public Task<Outcome<RegistrationMode>> Change(RegistrationMode mode, Caller by) => calls.Transaction<RegistrationMode>(async connection =>
    {
        await using var command = new NpgsqlCommand(Set, connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = mode.ToString() } } };
        await command.ExecuteNonQueryAsync();
        await AuditLog.Write(connection, new AuditEvent(AuditEvents.RegistrationMode, by, mode.ToString()));
        return mode;
    });
}
