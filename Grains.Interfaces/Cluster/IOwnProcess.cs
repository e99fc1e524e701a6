namespace OrleansChat.Cluster;

/// <summary>This process, for whoever answers in its name: its silo's grain, its gateway's observer, or both.</summary>
public interface IOwnProcess
{
    /// <summary>Without what only a silo or a gateway knows of itself.</summary>
    ProcessView Look();

    /// <summary>What the program and the operator set, by name; secrets masked.</summary>
    SettingView[] Settings();

    /// <summary>The process's own last entries, the oldest first, as far as it keeps them.</summary>
    LogPage Log(LogQuery query);

    /// <summary>Begins to stop and returns.</summary>
    void Stop(StopOrder order);
}
