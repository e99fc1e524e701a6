using Npgsql;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Hashing;

namespace OrleansChat.Grains.Accounts;

/// <summary>Asks a signed-in user for the password again, before changes that a stolen session must not make.</summary>
internal sealed class PasswordProof(DataCalls calls, Passwords passwords, RateLimits rates, Limits limits)
{
    private const string Find = "SELECT password_hash FROM account WHERE user_id = $1";

    /// <summary>Refusals: password_wrong, rate_limited, unavailable.</summary>
    public async Task<Outcome<Done>> Prove(UserId user, string password)
    {
        if (!AccountRules.IsPassword(password))
        {
            return ErrorCode.PasswordWrong;
        }

        var limit = limits.Password(user);
        if ((await rates.Take(limit)).Refusal is { } limited)
        {
            return limited;
        }

        var stored = await calls.Read<string?>(async connection =>
        {
            await using var command = new NpgsqlCommand(Find, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = user.Value } } };
            return new Outcome<string?>(await command.ExecuteScalarAsync() as string, null);
        });
        var check = stored.Refusal is null ? await passwords.Check(password, stored.Value) : stored.Refusal;
        if (check.Ok && check.Value == PasswordCheck.Wrong)
        {
            return ErrorCode.PasswordWrong;
        }

        // Right, or not judged: neither counts.
        await rates.Settle(check.Ok ? [limit] : [], check.Ok ? [] : [limit]);
        return check.Ok ? default(Done) : check.Refusal;
    }
}
