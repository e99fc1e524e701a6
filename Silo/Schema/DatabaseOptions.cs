using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Silo.Schema;

/// <summary><c>Chat:Database</c>: what the silo asks of its PostgreSQL. The address is <c>ConnectionStrings:Chat</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>Start on a server that may lose or tear acknowledged messages when it crashes (fsync, full_page_writes or synchronous_commit off). Default false.</summary>
    public bool AllowDataLossOnCrash { get; set; }

    /// <summary>Whether a starting silo brings the schema to its own. Default true. False: <c>OrleansChat.Silo.dll migrate</c> has done it, with a role that may.</summary>
    public bool Migrate { get; set; } = true;

    /// <summary>How long a starting silo, and a verb like <c>migrate</c>, waits for a server that cannot be reached yet, in seconds. Default 30.</summary>
    [Range(0, 600)]
    public int StartTimeoutSeconds { get; set; } = 30;

    /// <summary>Connections for cluster membership alone: a silo that cannot get one looks dead to the others. Default 4.</summary>
    [Range(2, 20)]
    public int MembershipPool { get; set; } = 4;

    /// <summary>Connections for Orleans' grain state. Default 8.</summary>
    [Range(1, 100)]
    public int StoragePool { get; set; } = 8;
}
