using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;

namespace OrleansChat.Grains.Credentials;

/// <summary>Asks for the password again before what a stolen session must not do. What is wrong is recorded: somebody may have found an open screen.</summary>
internal sealed class RecordedProof(PasswordProof proof, DataCalls calls)
{
    /// <summary>Refusals: password_wrong, rate_limited, overloaded, unavailable, unknown.</summary>
    /// <param name="asked">What it is asked for, from <see cref="AuditEvents"/>.</param>
    public async Task<Outcome<Done>> Prove(UserId user, string password, string asked, Caller by)
    {
        var proved = await proof.Prove(user, password);
        return proved.Refusal is { Code: ErrorCode.PasswordWrong } wrong ? await Refuse(asked, wrong, by) : proved;
    }

    /// <summary>The refusal, once it is recorded.</summary>
    public async Task<ChatError> Refuse(string asked, ChatError refusal, Caller by)
    {
        var recorded = await calls.Transaction<Done>(async connection =>
        {
            await AuditLog.Write(connection, new AuditEvent(asked, by, Result: refusal.Entry.Name));
            return default(Done);
        });
        return recorded.Refusal ?? refusal;
    }
}
