using System.Data.Common;
using System.Net.Sockets;
using Orleans.Concurrency;
using OrleansChat.Delivery;

namespace OrleansChat.Grains.Fanout;

[StatelessWorker, Reentrant]
internal sealed class GatewayDirectoryGrain(Fanout fanout, GatewayStore store) : Grain, IGatewayDirectoryGrain
{
    public async Task Announce(GatewayId gateway, IGatewayObserver observer)
    {
        fanout.Meet(gateway, observer);
        await Reach(() => store.Save(gateway, observer));
    }

    public async Task Retire(GatewayId gateway)
    {
        fanout.Forget(gateway);
        await Reach(() => store.Remove(gateway));
    }

    /// <summary>No type of the database's driver may reach a gateway, which does not have it.</summary>
    private static async Task Reach(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception fault) when (fault is DbException or SocketException or IOException)
        {
            throw new TimeoutException("The gateways' rows cannot be reached.");
        }
    }
}
