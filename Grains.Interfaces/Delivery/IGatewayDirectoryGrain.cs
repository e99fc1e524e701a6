namespace OrleansChat.Delivery;

/// <summary>Where gateways make themselves known: a stateless worker that writes the row which every silo reads every 5 s.</summary>
[Alias("chat.IGatewayDirectoryGrain")]
public interface IGatewayDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Writes or renews the gateway's row; repeated every 10 s. A row not renewed for 30 s is dead.</summary>
    [Alias("Announce"), ResponseTimeout("00:00:05")]
    Task Announce(GatewayId gateway, IGatewayObserver observer);

    /// <summary>Removes the row, at a graceful stop.</summary>
    [Alias("Retire"), ResponseTimeout("00:00:05")]
    Task Retire(GatewayId gateway);
}
