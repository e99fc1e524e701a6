using Xunit;

namespace OrleansChat.Tests.Support.Cluster;

/// <summary>Two silos and two gateways that nobody breaks for good: tests that share them bend one room each.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    internal ClusterRig Rig { get; private set; } = null!;

    public async Task InitializeAsync() => Rig = await ClusterRig.Start();

    public async Task DisposeAsync() => await Rig.DisposeAsync();
}

/// <summary>The collection of every class that needs a cluster which stays whole.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<SharedCluster>
{
    public const string Name = "cluster";
}
