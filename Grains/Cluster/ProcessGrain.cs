using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansChat.Cluster;
using OrleansChat.Grains.Rooms;

namespace OrleansChat.Grains.Cluster;

[OwnSiloPlacement, Reentrant]
internal sealed class ProcessGrain(IOwnProcess process, ILocalSiloDetails silo, ActiveRooms rooms) : Grain, IProcessGrain
{
    public Task<ProcessView> Look() =>
        Task.FromResult(process.Look() with { Name = silo.Name, Silo = silo.SiloAddress.ToParsableString(), Rooms = rooms.Count });

    public Task<SettingView[]> Settings() => Task.FromResult(process.Settings());

    public Task<LogPage> Log(LogQuery query) => Task.FromResult(process.Log(query));

    public Task<RoomTraffic[]> Busiest() => rooms.Busiest();

    public Task Stop(StopOrder order)
    {
        process.Stop(order);
        return Task.CompletedTask;
    }
}
