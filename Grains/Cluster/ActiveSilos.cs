using Orleans.Runtime;

namespace OrleansChat.Grains.Cluster;

/// <summary>The silos that serve, as far as this one knows.</summary>
internal static class ActiveSilos
{
    public static IEnumerable<ClusterMember> Active(this IClusterMembershipService membership) =>
        membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active);
}
