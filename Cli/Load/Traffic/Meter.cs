using OrleansChat.Cli.Load.Report;

namespace OrleansChat.Cli.Load.Traffic;

/// <summary>What the loop counts in one window. Only the loop's thread writes it.</summary>
internal sealed class Meter
{
    public long Acks { get; set; }

    public long Deliveries { get; set; }

    /// <summary>Deliveries without those to members on the client library.</summary>
    public long RawDeliveries { get; set; }

    public long EventFrames { get; set; }

    public long EventBytes { get; set; }

    public long SignOns { get; set; }

    public long Fetches { get; set; }

    public Histogram AckMicros { get; } = new();

    public Histogram DeliveryMicros { get; } = new();

    public void Add(Meter other)
    {
        Acks += other.Acks;
        Deliveries += other.Deliveries;
        RawDeliveries += other.RawDeliveries;
        EventFrames += other.EventFrames;
        EventBytes += other.EventBytes;
        SignOns += other.SignOns;
        Fetches += other.Fetches;
        AckMicros.Add(other.AckMicros);
        DeliveryMicros.Add(other.DeliveryMicros);
    }
}
