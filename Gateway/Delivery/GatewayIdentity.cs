namespace OrleansChat.Gateway.Delivery;

/// <summary>This process, as silos know it: a new name at each start, so that nobody mistakes it for the one before.</summary>
public sealed class GatewayIdentity
{
    public GatewayId Id { get; } = GatewayId.New();
}
