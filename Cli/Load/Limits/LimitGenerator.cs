using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Limits;

/// <summary>What the sockets of a limit run share; it belongs to the loop's thread.</summary>
internal sealed class LimitGenerator(EventLoop loop, int seed)
{
    public EventLoop Loop => loop;

    public Random Random { get; } = new(seed);

    public uint RunNumber { get; } = unchecked((uint)seed);

    public byte[] RunText { get; } = ClientIds.Run(unchecked((uint)seed));

    public Meter Meter { get; private set; } = new();

    public bool Posting { get; set; }

    public int Opened { get; set; }

    public Meter TakeMeter()
    {
        var taken = Meter;
        Meter = new Meter();
        return taken;
    }
}
