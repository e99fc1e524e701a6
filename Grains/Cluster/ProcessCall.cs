using Orleans.Runtime;
using OrleansChat.Cluster;
using OrleansChat.Delivery;

namespace OrleansChat.Grains.Cluster;

/// <summary>The way to one process, through its silo's grain or its gateway's observer: both answer alike.</summary>
/// <param name="Known">What is known without asking.</param>
internal sealed record ProcessCall(
    ProcessView Known, Func<Task<ProcessView>> Look, Func<Task<SettingView[]>> Settings, Func<LogQuery, Task<LogPage>> Log, Func<StopOrder, Task> Stop)
{
    public static ProcessCall Of(ClusterMember silo, IProcessGrain grain) => new(
        new ProcessView(Guid.Empty, silo.Name, "", 0, Silo: silo.SiloAddress.ToParsableString(), Answers: false),
        grain.Look, grain.Settings, grain.Log, grain.Stop);

    public static ProcessCall Of(GatewayId gateway, IGatewayObserver observer) => new(
        new ProcessView(Guid.Empty, gateway.ToString(), "", 0, Gateway: gateway, Answers: false),
        observer.Look, observer.Settings, observer.Log, observer.Stop);
}
