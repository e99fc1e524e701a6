using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Audit;
using OrleansChat.Grains.Defence;

namespace OrleansChat.Grains.Audit;

[StatelessWorker, Reentrant]
internal sealed class AuditGrain(AuditStore store, RateLimits rates) : Grain, IAuditGrain
{
    private const int MostRead = 1_000;

    private static readonly LimitRule EachMinute = LimitRule.Refilling(1, 1, TimeSpan.FromMinutes(1));

    public Task<Outcome<AuditEntry[]>> Read(long after, int limit) => after < 0 || limit is < 1 or > MostRead
        ? Task.FromResult<Outcome<AuditEntry[]>>(ErrorCode.BadRequest)
        : store.Read(after, limit);

    public Task<Outcome<AuditCheck>> Verify(AuditMark? from) => store.Verify(from);

    public Task<Outcome<Done>> Denied(string route, ErrorCode answer, Caller by) => rates.Record(
        new Limit("denied", $"{by.User} {route}", EachMinute), new AuditEvent(AuditEvents.OperatorDenied, by, route, ChatErrors.Table[answer].Name));
}
