using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Silo.Cluster;

/// <summary><c>Chat:Cluster</c>, the silo's part: where it listens and how fast a dead silo is found. The cluster's names are in <see cref="Gateway.Cluster.ClusterIdentity"/>.</summary>
public sealed class ChatClusterOptions
{
    /// <summary>Unique in the cluster. Default: environment variable POD_NAME, else host name and port.</summary>
    [StringLength(150)]
    public string? SiloName { get; set; }

    /// <summary>The address (or host name) under which other processes reach this one. Default: environment variable POD_IP, else 127.0.0.1.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>The address to listen on when it is not the advertised one, for example 0.0.0.0 behind a translated address.</summary>
    public string? ListenAddress { get; set; }

    /// <summary>For other silos. Default 11111. Stay out of the ephemeral range (32768–60999), where an outgoing socket may take it.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>For gateway processes. Default 30000.</summary>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>How often silos probe each other, and how long a probe may take. Three missed probes lead to a vote: a killed silo is found after two to three periods, a frozen one after three to four. Default 2.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan ProbePeriod { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Unused rooms leave memory after this long. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:01:05", "1.00:00:00")]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Where grains are found: the directory that survives a silo's death (default), or Orleans' own, which then drops two thirds of the activations. Never change it in a running cluster.</summary>
    public bool DistributedDirectory { get; set; } = true;
}
