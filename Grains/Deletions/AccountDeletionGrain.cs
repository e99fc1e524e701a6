using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Deletions;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.SecondFactors;
using OrleansChat.Grains.Sessions;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Deletions;

/// <summary>One account's deletion. One activation does the work, but two would do no harm: every step may be repeated.</summary>
internal sealed partial class AccountDeletionGrain(
    DeletionStore store,
    PasswordProof proof,
    CodeProof codes,
    SessionEnds ends,
    IOptions<DeletionOptions> options,
    ILogger<AccountDeletionGrain> log) : Grain, IAccountDeletionGrain
{
    private Task _work = Task.CompletedTask;

    private UserId Id => new(this.GetPrimaryKey());

    public async Task<Outcome<Done>> Delete(string password, string? otp, Caller by)
    {
        var proved = await proof.Prove(Id, password, AuditEvents.AccountDeleted, by);
        var ended = proved.Ok
            ? await codes.Prove(Id, otp, AuditEvents.AccountDeleted, by, connection => DeletionStore.Begin(connection, Id, options.Value.DeletedMessages, by))
            : proved.Refusal;
        if (!ended.Ok)
        {
            return ended.Refusal;
        }

        ends.Push(ended.Value, EndReasons.AccountDeleted);
        await GrainFactory.Mail().Wake();
        await Resume();
        return default(Done);
    }

    public Task Resume()
    {
        if (_work.IsCompleted)
        {
            _work = Work();
        }

        return Task.CompletedTask;
    }

    private async Task Work()
    {
        try
        {
            var policy = await store.Policy(Id);
            var done = policy.Ok ? await new Departure(store, GrainFactory, Id).Run(policy.Value) : policy.Refusal;
            if (done.Refusal is { Code: not ErrorCode.NotFound } stopped)
            {
                LogStopped(Id, stopped.Entry.Name);
            }
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            LogFailed(Id, fault);
        }
    }

    [LoggerMessage(EventId = 5041, Level = LogLevel.Information, Message = "The deletion of {User} stopped with {Refusal}; it goes on soon.")]
    private partial void LogStopped(UserId user, string refusal);

    [LoggerMessage(EventId = 5042, Level = LogLevel.Warning, Message = "The deletion of {User} stopped; it goes on soon.")]
    private partial void LogFailed(UserId user, Exception fault);
}
