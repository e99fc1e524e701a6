using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Fanout;

/// <summary>Bound to <c>Chat:Fanout</c>.</summary>
public sealed class FanoutOptions
{
    /// <summary>Bytes in one delivery, 4 KiB – 512 KiB. Default 256 KiB.</summary>
    [Range(4 * 1024, 512 * 1024)]
    public int MaxDeliveryBytes { get; set; } = 256 * 1024;

    /// <summary>Bytes that wait for one gateway, 64 KiB – 256 MiB; beyond it batches collapse into "head moved". Default 8 MiB.</summary>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int MaxWaitingBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Small notices (members, read markers, typing, ended sessions) that wait for one gateway, 100–1,000,000; beyond it they are dropped and polls heal. Default 50,000.</summary>
    [Range(100, 1_000_000)]
    public int MaxWaitingNotices { get; set; } = 50_000;

    /// <summary>Milliseconds of silence before a beat, 500–20,000. Default 10,000.</summary>
    [Range(500, 20_000)]
    public int BeatMs { get; set; } = 10_000;

    /// <summary>Milliseconds without an acknowledgement until a gateway is dropped, 3,000–120,000. Default 30,000.</summary>
    [Range(3_000, 120_000)]
    public int LeaseMs { get; set; } = 30_000;

    /// <summary>Milliseconds between reads of the gateways' rows, 250–60,000. Default 5,000.</summary>
    [Range(250, 60_000)]
    public int DirectoryMs { get; set; } = 5_000;
}
