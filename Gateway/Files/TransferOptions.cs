using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Files;

/// <summary>Bound to <c>Chat:Gateway:Transfers</c>.</summary>
public sealed class TransferOptions
{
    /// <summary>Uploads and downloads of this gateway at once, 1–10,000; each holds about 1 MiB. Default 64.</summary>
    [Range(1, 10_000)]
    public int AtOnce { get; set; } = 64;

    /// <summary>Those of one user, 1–1,000. Default 6, as many as browsers open.</summary>
    [Range(1, 1_000)]
    public int PerUser { get; set; } = 6;
}
