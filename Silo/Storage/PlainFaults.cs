using System.Data.Common;
using System.Net.Sockets;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansChat.Silo.Storage;

/// <summary>
/// Grain storage that says of a database that is away what a call without an answer says: the driver's own exceptions would cross to
/// gateways, which need not know them, and look like bugs there. The storage below has logged them.
/// </summary>
internal sealed class PlainFaults(IGrainStorage rows) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Run(() => rows.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Run(() => rows.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Run(() => rows.ClearStateAsync(stateName, grainId, grainState));

    private static async Task Run(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception fault) when (fault is DbException or SocketException or IOException)
        {
            throw new TimeoutException("The database does not answer for the state of a grain.");
        }
    }
}
