using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Audit;
using OrleansChat.Grains.Defence;

namespace OrleansChat.Grains.Audit;

[StatelessWorker, Reentrant]
internal sealed class AuditGrain(AuditStore store, RateLimits rates) : Grain, IAuditGrain
{
    private const int MostRead = 1_000;

    // Nobody can empty the log, and each record waits for the one before it: it is not for everybody to fill.
    private static readonly LimitRule Hourly = LimitRule.Refilling(1, 1, TimeSpan.FromHours(1));

    public Task<Outcome<AuditEntry[]>> Read(long after, int limit) => after < 0 || limit is < 1 or > MostRead
        ? Task.FromResult<Outcome<AuditEntry[]>>(ErrorCode.BadRequest)
        : store.Read(after, limit);

    public Task<Outcome<AuditCheck>> Verify(AuditMark? from) => store.Verify(from);

    public Task<Outcome<Done>> Denied(string route, ErrorCode answer, Caller by) => rates.Record(
        new Limit("denied", $"{by.User} {route}", Hourly), new AuditEvent(AuditEvents.OperatorDenied, by, route, ChatErrors.Table[answer].Name));
}
