using Orleans.Concurrency;
using OrleansChat.Audit;

namespace OrleansChat.Grains.Audit;

[StatelessWorker, Reentrant]
internal sealed class AuditGrain(AuditStore store) : Grain, IAuditGrain
{
    private const int MostRead = 1_000;

    public Task<Outcome<AuditEntry[]>> Read(long after, int limit) => after < 0 || limit is < 1 or > MostRead
        ? Task.FromResult<Outcome<AuditEntry[]>>(ErrorCode.BadRequest)
        : store.Read(after, limit);

    public Task<Outcome<AuditCheck>> Verify(AuditMark? from) => store.Verify(from);
}
