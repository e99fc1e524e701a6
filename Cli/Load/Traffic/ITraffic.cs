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

    /// <summary>The answer to a <c>Watch</c>, as it came.</summary>
    void Watched(ChatConnection connection, ReadOnlySpan<byte> record)
    {
    }

    /// <summary>A push of presence, as it came.</summary>
    void Seen(ChatConnection connection, ReadOnlySpan<byte> record)
    {
    }
}
