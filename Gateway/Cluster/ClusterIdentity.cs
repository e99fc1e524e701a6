using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Cluster;

/// <summary><c>Chat:Cluster</c>: which cluster this process belongs to. Silos and gateways of one cluster carry the same two names.</summary>
public sealed class ClusterIdentity
{
    public const string Section = "Chat:Cluster";

    /// <summary>Who may find whom; a new id starts a cluster of its own on the same data. 1–150 characters. Default "chat".</summary>
    [Required, StringLength(150, MinimumLength = 1)]
    public string ClusterId { get; set; } = "chat";

    /// <summary>Whose grain state is read and written; stays the same for the life of the data. 1–150 characters. Default "chat".</summary>
    [Required, StringLength(150, MinimumLength = 1)]
    public string ServiceId { get; set; } = "chat";
}
