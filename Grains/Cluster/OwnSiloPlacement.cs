using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansChat.Grains.Cluster;

/// <summary>Places a grain on the silo whose address is the grain's key, and nowhere else.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OwnSiloPlacementAttribute() : PlacementAttribute(new OwnSiloPlacement());

[GenerateSerializer, Immutable, Alias("chat.OwnSiloPlacement")]
internal sealed class OwnSiloPlacement : PlacementStrategy;

internal sealed class OwnSiloDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var wanted = SiloAddress.FromParsableString(target.GrainIdentity.Key.ToString()!);

        // A silo that is gone answers no more questions; another one must not answer for it.
        return context.GetCompatibleSilos(target).Contains(wanted)
            ? Task.FromResult(wanted)
            : throw new OrleansException($"Silo {wanted} is not in the cluster.");
    }
}
