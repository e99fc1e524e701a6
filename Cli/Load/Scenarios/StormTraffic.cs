using OrleansChat.Cli.Load.Traffic;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>Opens the next connection as soon as one has caught up.</summary>
internal sealed class StormTraffic : ITraffic
{
    private int _opened;
    private int _ready;
    private TaskCompletionSource? _done;

    /// <summary>Opens all connections; on the loop's thread.</summary>
    /// <returns>Completes when the last has caught up.</returns>
    public Task Begin(Generator generator, int atOnce)
    {
        (_opened, _ready) = (Math.Min(atOnce, generator.Connections.Count), 0);
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < _opened; i++)
        {
            generator.Connections[i].Connect();
        }

        return _done.Task;
    }

    public void Ready(ChatConnection connection)
    {
        var connections = connection.Generator.Connections;
        if (_done is null or { Task.IsCompleted: true })
        {
            return;
        }

        if (++_ready == connections.Count)
        {
            _done.SetResult();
        }
        else if (_opened < connections.Count)
        {
            connections[_opened++].Connect();
        }
    }

    public void Acknowledged(ChatConnection connection)
    {
    }

    public void Shown(ChatConnection connection, bool own)
    {
    }

    public void Fetched(ChatConnection connection)
    {
    }
}
