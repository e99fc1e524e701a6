using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Defence;

namespace OrleansChat.Grains.SecondFactors;

/// <summary>
/// Asks a signed-in user for a code where a second factor is in force, before changes that a stolen session and a known password
/// together must not make. What is missing or wrong is recorded.
/// </summary>
internal sealed class CodeProof(SecondFactorStore factors, PasswordProof proof, RateLimits rates, Limits limits, DataCalls calls)
{
    /// <summary>
    /// Makes the change, and uses the code up with it or not at all. Refusals: otp_required, otp_invalid, rate_limited, unavailable,
    /// unknown, and those of the change.
    /// </summary>
    /// <param name="asked">What it is asked for, from <see cref="AuditEvents"/>.</param>
    public async Task<Outcome<T>> Prove<T>(UserId user, string? otp, string asked, Caller by, Func<NpgsqlConnection, Task<Outcome<T>>> change)
    {
        var found = await factors.Read(user);
        if (!found.Ok && found.Refusal.Code != ErrorCode.NotFound)
        {
            return found.Refusal;
        }

        if (!found.Ok || !found.Value.Factor.Confirmed)
        {
            return await calls.Transaction(change);
        }

        if (string.IsNullOrWhiteSpace(otp))
        {
            return await proof.Refuse(asked, new ChatError(ErrorCode.OtpRequired), by);
        }

        var limit = limits.Code(user);
        if ((await rates.Take(by, limit)).Refusal is { } limited)
        {
            return limited;
        }

        var changed = await calls.Transaction(async connection =>
            await factors.Use(connection, found.Value.Factor, otp.Trim()) ? await change(connection) : ErrorCode.OtpInvalid);
        if (changed.Ok)
        {
            await rates.Settle([limit], []);
        }

        return changed.Refusal is { Code: ErrorCode.OtpInvalid } wrong ? await proof.Refuse(asked, wrong, by) : changed;
    }
}
