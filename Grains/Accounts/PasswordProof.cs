using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Hashing;

namespace OrleansChat.Grains.Accounts;

/// <summary>
/// Asks a signed-in user for the password again, before changes that a stolen session must not make. What is wrong is recorded:
/// somebody may have found an open screen.
/// </summary>
internal sealed class PasswordProof(DataCalls calls, Passwords passwords, RateLimits rates, Limits limits)
{
    private const string Find = "SELECT password_hash FROM account WHERE user_id = $1";

    /// <summary>Refusals: password_wrong, rate_limited, overloaded, unavailable, unknown.</summary>
    /// <param name="asked">What it is asked for, from <see cref="AuditEvents"/>.</param>
    public async Task<Outcome<Done>> Prove(UserId user, string password, string asked, Caller by)
    {
        var limit = limits.Password(user);
        if ((await rates.Take(by, limit)).Refusal is { } limited)
        {
            return limited;
        }

        var check = await Check(user, password);
        if (check.Ok && check.Value == PasswordCheck.Wrong)
        {
            return await Refuse(asked, new ChatError(ErrorCode.PasswordWrong), by);
        }

        // Right, or not judged: neither counts.
        await rates.Settle(check.Ok ? [limit] : [], check.Ok ? [] : [limit]);
        return check.Ok ? default(Done) : check.Refusal;
    }

    /// <summary>The refusal, once it is recorded.</summary>
    public async Task<ChatError> Refuse(string asked, ChatError refusal, Caller by)
    {
        var recorded = await calls.Record(new AuditEvent(asked, by, Result: refusal.Entry.Name));
        return recorded.Refusal ?? refusal;
    }

    private async Task<Outcome<PasswordCheck>> Check(UserId user, string password)
    {
        if (!AccountRules.IsPassword(password))
        {
            return PasswordCheck.Wrong;
        }

        var stored = await calls.Read<string?>(async connection =>
        {
            await using var command = new NpgsqlCommand(Find, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = user.Value } } };
            return new Outcome<string?>(await command.ExecuteScalarAsync() as string, null);
        });
        return stored.Ok ? await passwords.Check(password, stored.Value) : stored.Refusal;
    }
}
