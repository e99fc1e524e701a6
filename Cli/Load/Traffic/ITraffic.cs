namespace OrleansChat.Cli.Load.Traffic;

/// <summary>What a scenario does when something happens; called on the loop's thread.</summary>
internal interface ITraffic
{
    /// <summary>The connection has caught up, for the first time or again.</summary>
    void Ready(ChatConnection connection);

    void Acknowledged(ChatConnection connection);

    /// <summary>A message of this run was shown, in order.</summary>
    void Shown(ChatConnection connection, bool own);

    void Fetched(ChatConnection connection);
}
