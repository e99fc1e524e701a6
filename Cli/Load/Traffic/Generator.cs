using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using OrleansChat.Cli.Load.Checker;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Traffic;

/// <summary>A server to connect to.</summary>
internal sealed record Address(Uri Url, IPEndPoint Endpoint)
{
    /// <exception cref="NotSupportedException">The raw generator speaks plain HTTP over IPv4 only.</exception>
    public static async Task<Address> Resolve(Uri url, CancellationToken cancel)
    {
        if (url.Scheme != Uri.UriSchemeHttp)
        {
            throw new NotSupportedException($"{url}: the generator speaks http only; load a gateway behind its TLS end.");
        }

        var found = await Dns.GetHostAddressesAsync(url.Host, AddressFamily.InterNetwork, cancel);
        return new Address(url, new IPEndPoint(found[0], url.Port));
    }
}

/// <summary>What all raw connections of a run share. Everything here belongs to the loop's thread.</summary>
internal sealed class Generator(EventLoop loop, IReadOnlyList<Address> servers, int seed, ITraffic traffic)
{
    private const int SeenKept = 100_000;
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<Seen> _sampledSeen = new();
    private long _sampled;

    public EventLoop Loop => loop;

    public IReadOnlyList<Address> Servers => servers;

    public ITraffic Traffic => traffic;

    public Random Random { get; } = new(seed);

    public uint RunNumber { get; } = unchecked((uint)seed * 2654435761);

    public byte[] RunText { get; } = ClientIds.Run(unchecked((uint)seed * 2654435761));

    public List<ChatConnection> Connections { get; } = [];

    /// <summary>Connections by their index.</summary>
    public Dictionary<int, ChatConnection> Senders { get; } = [];

    public Meter Meter { get; private set; } = new();

    /// <summary>Whether senders go on.</summary>
    public bool Posting { get; set; }

    public List<SentEntry> Sent { get; } = [];

    public List<Seen> Seen { get; } = [];

    /// <summary>Refusals and lost connections by text.</summary>
    public Dictionary<string, int> Troubles { get; } = [];

    public int Reconnects { get; set; }

    public int Truncations { get; set; }

    public void StartSweeps() => loop.After(SweepPeriod, Sweep);

    /// <summary>Ends a window and begins the next.</summary>
    public Meter TakeMeter()
    {
        var taken = Meter;
        taken.Deliveries += Interlocked.Exchange(ref _sampled, 0);
        Meter = new Meter();
        return taken;
    }

    public void Report(Wrong kind, string client, Guid room, string what)
    {
        if (Seen.Count < SeenKept)
        {
            Seen.Add(new Seen(kind, client, room, what));
        }
    }

    /// <summary>A delivery to a member on the client library; from any thread.</summary>
    public void CountSampled() => Interlocked.Increment(ref _sampled);

    /// <summary>From any thread.</summary>
    public void ReportSampled(Seen seen) => _sampledSeen.Enqueue(seen);

    /// <summary>All that was seen to be wrong by clients alone.</summary>
    public IReadOnlyList<Seen> AllSeen() => [.. Seen, .. _sampledSeen];

    public void Trouble(string text) => Troubles[text] = Troubles.GetValueOrDefault(text) + 1;

    private void Sweep()
    {
        foreach (var connection in Connections)
        {
            connection.Sweep();
        }

        loop.After(SweepPeriod, Sweep);
    }
}
