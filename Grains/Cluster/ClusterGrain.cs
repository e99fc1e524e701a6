using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansChat.Accounts;
using OrleansChat.Cluster;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Texts;

namespace OrleansChat.Grains.Cluster;

/// <summary>Reentrant, for it holds nothing: else one process that does not answer would keep the others' operators waiting.</summary>
[StatelessWorker, Reentrant]
internal sealed class ClusterGrain(
    IClusterMembershipService membership, Fanout.Fanout fanout, ProcessCalls calls, RoomPlaces places, DataCalls data) : Grain, IClusterGrain
{
    private const int LongestAnnouncement = 1_000;
    private const int MostBusy = 50;

    public async Task<ProcessView[]> Processes() => ProcessCalls.Merge([.. (await Task.WhenAll(All().Select(calls.Look)))]);

    public async Task<Outcome<SettingView[]>> Settings(string process, Caller by) =>
        await Ask(process, AuditEvents.SettingsRead, by, one => one.Settings());

    public async Task<Outcome<LogPage>> Log(string process, LogQuery query, Caller? by) =>
        query.Limit is < 1 or > 500 || query.Level > 5
            ? ErrorCode.BadRequest
            : await Ask(process, AuditEvents.LogRead, by, one => one.Log(query));

    public async Task<Outcome<Done>> Stop(string process, StopOrder order, Caller by) =>
        await Ask<Done>(process, order.Restart ? AuditEvents.ProcessRestarted : AuditEvents.ProcessStopped, by, async one =>
        {
            await one.Stop(order);
            return default;
        });

    public async Task<Outcome<RoomPlace>> Where(RoomId room)
    {
        var place = await GrainFactory.Room(room).Place();
        return place.Ok ? await places.Fill(place.Value) : place.Refusal;
    }

    public async Task<Outcome<RoomPlace>> Move(RoomId room, string? silo, Caller by)
    {
        var from = await GrainFactory.Room(room).Place();
        if (!from.Ok)
        {
            return from.Refusal;
        }

        if (places.Choose(from.Value.Silo, silo) is not { } to)
        {
            return (silo is null ? Reasons.OnlySilo : Reasons.NoSuchSilo).Refusal;
        }

        var recorded = await data.Record(new AuditEvent(AuditEvents.RoomMoved, by, room.ToString()));
        return recorded.Ok ? await places.Move(from.Value, to) : recorded.Refusal;
    }

    public async Task<RoomTraffic[]> Busiest()
    {
        var told = await Task.WhenAll(membership.Active().Select(silo => calls.Ask(GrainFactory.Process(silo.SiloAddress).Busiest)));
        return [.. told.SelectMany(rooms => rooms.Value ?? []).OrderByDescending(room => room.EventsPerMinute).Take(MostBusy)];
    }

    public async Task<Outcome<Done>> Announce(string text, Caller by)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestAnnouncement || !TextForm.IsPlain(text))
        {
            return Reasons.AnnouncementForm.Refusal;
        }

        var recorded = await data.Record(new AuditEvent(AuditEvents.Announced, by));
        if (recorded.Ok)
        {
            fanout.Announce(text);
        }

        return recorded;
    }

    private IEnumerable<ProcessCall> All() =>
        membership.Active()
            .Select(member => ProcessCall.Of(member, GrainFactory.Process(member.SiloAddress)))
            .Concat(fanout.Pumps.Select(pump => ProcessCall.Of(pump.Gateway, pump.Observer)));

    private async Task<Outcome<T>> Ask<T>(string process, string asked, Caller? by, Func<ProcessCall, Task<T>> ask)
    {
        if (await calls.Find(All(), process) is not { } found)
        {
            return Reasons.NoSuchProcess.Refusal;
        }

        if (!found.View.Answers)
        {
            return Reasons.ProcessSilent.Refusal;
        }

        var recorded = by is null ? default : await data.Record(new AuditEvent(asked, by, found.View.Id.ToString()));
        return recorded.Refusal is { } refusal ? refusal : await calls.Ask(() => ask(found.Call));
    }
}
