using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Defence;
using OrleansChat.Verifications;

namespace OrleansChat.Grains.Verifications;

/// <summary>Reentrant, for it holds nothing: else each activation would do one statement at a time.</summary>
[StatelessWorker, Reentrant]
internal sealed class VerificationGrain(VerificationStore store, RateLimits rates, Limits limits) : Grain, IVerificationGrain
{
    public async Task<Outcome<Done>> Verify(VerificationTry shown, Caller by)
    {
        if (!AccountRules.IsEmail(shown.Email) || !NewCode.IsCode(shown.Code))
        {
            return ErrorCode.CodeInvalid;
        }

        if ((await rates.Take(by, limits.Verification(by))).Refusal is { } limited)
        {
            return limited;
        }

        var tried = await store.Try(shown.Email, shown.VerificationId);
        if (!tried.Ok && tried.Refusal.Code != ErrorCode.CodeInvalid)
        {
            return tried.Refusal;
        }

        var right = NewCode.Matches(shown.Code, tried.Value?.Hash);
        if (!tried.Ok)
        {
            return tried.Refusal;
        }

        if (right)
        {
            return await store.Confirm(tried.Value, by);
        }

        var recorded = await store.Record(tried.Value, ErrorCode.CodeInvalid, by);
        return recorded.Ok ? ErrorCode.CodeInvalid : recorded.Refusal;
    }

    public async Task<Outcome<Done>> Resend(string email, Caller by)
    {
        if (!AccountRules.IsEmail(email))
        {
            return ErrorCode.EmailInvalid;
        }

        if ((await rates.Take(by, limits.Mail(AccountRules.EmailKey(email), by))).Refusal is { } limited)
        {
            return limited;
        }

        var done = await store.Resend(NewCode.Make(), email, by);
        await GrainFactory.Mail().Wake();
        return done;
    }
}
