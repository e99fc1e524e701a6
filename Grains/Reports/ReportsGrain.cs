using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Rooms;
using OrleansChat.Reports;

namespace OrleansChat.Grains.Reports;

[StatelessWorker, Reentrant]
internal sealed class ReportsGrain(ReportStore store, RateLimits rates, Limits limits) : Grain, IReportsGrain
{
    private const int MostText = 1_000;

    public async Task<Outcome<Reported>> Add(RoomId room, long target, string reason, Caller by)
    {
        if (by.User is not { } reporter)
        {
            return ErrorCode.Unauthorized;
        }

        var refusal = Check(reason) ?? (await rates.Take(by, limits.Report(reporter))).Refusal;
        return refusal is not null ? refusal : await store.Add(reporter, room, target, reason, by);
    }

    public Task<Outcome<Report[]>> List(bool? open, long after) => store.List(open, reporter: null, after);

    public Task<Outcome<Report[]>> Own(UserId reporter, long after) => store.List(open: null, reporter, after);

    public async Task<Outcome<Done>> Resolve(long report, string? note, Caller by) =>
        (note is null ? null : Check(note)) is { } refusal ? refusal : await store.Resolve(report, note, by);

    private static ChatError? Check(string text) => text.Length <= MostText && RoomForms.Text(text) is null
        ? null
        : Reasons.ReportForm.Refusal;
}
