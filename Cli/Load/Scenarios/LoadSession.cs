using OrleansChat.Cli.Load.Checker;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Sample;
using OrleansChat.Cli.Load.Target;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;
using OrleansChat.Cli.Provision;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>The connections of one run, from the first to the verdict.</summary>
internal sealed class LoadSession : IAsyncDisposable
{
    private const int ConnectsAtOnce = 100;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private LoadSession(EventLoop loop, Generator generator)
    {
        Loop = loop;
        Generator = generator;
    }

    public EventLoop Loop { get; }

    public Generator Generator { get; }

    public List<SampledClient> Sampled { get; } = [];

    public static async Task<LoadSession> Create(TargetSystem system, ITraffic traffic, int seed, CancellationToken cancel)
    {
        var servers = new List<Address>();
        foreach (var url in system.Urls)
        {
            servers.Add(await Address.Resolve(url, cancel));
        }

        var loop = new EventLoop();
        var generator = new Generator(loop, servers, seed, traffic);
        await loop.Run(generator.StartSweeps);
        return new LoadSession(loop, generator);
    }

    public Task Add(IEnumerable<(int Index, ProvisionedUser User, bool Sends)> members) => Loop.Run(() =>
    {
        foreach (var (index, user, sends) in members)
        {
            _ = new ChatConnection(Generator, index, user, sends);
        }
    });

    /// <summary>Opens all connections and waits until each has caught up.</summary>
    /// <exception cref="TimeoutException">Some did not; the message says why.</exception>
    public async Task Open(CancellationToken cancel)
    {
        var opened = 0;
        var left = ConnectLimit;
        var (ready, total) = (0, await Loop.Run(() => Generator.Connections.Count));
        while (ready < total)
        {
            ready = await Loop.Run(() =>
            {
                var now = Generator.Connections.Count(connection => connection.IsReady);
                for (; opened < total && opened - now < ConnectsAtOnce; opened++)
                {
                    Generator.Connections[opened].Connect();
                }

                return now;
            });
            await Task.Delay(Poll, TimeProvider.System, cancel);
            left -= Poll;
            if (left < TimeSpan.Zero)
            {
                throw new TimeoutException($"Only {ready} of {total} connections caught up. {await Troubles()}");
            }
        }

        foreach (var sampled in Sampled)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            await sampled.Connect(limit.Token);
        }

        Progress.Done($"{total} raw connections and {Sampled.Count} clients have caught up");
    }

    /// <summary>Waits for a condition of the loop.</summary>
    /// <returns>Whether it came true within the limit.</returns>
    public async Task<bool> Until(Func<bool> condition, TimeSpan limit, CancellationToken cancel)
    {
        var end = TimeProvider.System.GetTimestamp() + (limit.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (!await Loop.Run(condition))
        {
            if (TimeProvider.System.GetTimestamp() > end)
            {
                return false;
            }

            await Task.Delay(Poll, TimeProvider.System, cancel);
        }

        return true;
    }

    public async Task<string> Troubles()
    {
        var troubles = await Loop.Run(() => Generator.Troubles.OrderByDescending(pair => pair.Value).Take(6).ToList());
        return troubles.Count == 0 ? "" : "Troubles: " + string.Join("; ", troubles.Select(pair => $"{pair.Value} × {pair.Key}"));
    }

    /// <summary>All that the clients wrote down; nothing may be in flight.</summary>
    public async Task<Journals> Journals(IReadOnlyList<Probe> probes)
    {
        var journals = new List<SampledJournal>();
        foreach (var sampled in Sampled)
        {
            await sampled.Stop();
            journals.Add(sampled.Journal());
        }

        return await Loop.Run(() => new Journals(
            Generator.Sent.Select(Sent).Concat(journals.SelectMany(journal => journal.Sent)),
            [.. Generator.Connections.SelectMany(one => one.Stretches()), .. journals.SelectMany(journal => journal.Stretches)],
            journals.SelectMany(journal => journal.Shown),
            Generator.AllSeen(),
            probes)
        {
            Folds = [.. journals.Select(journal => journal.Fold)],
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sampled in Sampled)
        {
            await sampled.DisposeAsync();
        }

        await Loop.DisposeAsync();
    }

    private SentMessage Sent(SentEntry entry)
    {
        var sender = Generator.Senders[entry.Sender];
        var clientId = ClientIds.ToGuid(Generator.RunNumber, entry.Sender, entry.Counter, entry.At);
        return new SentMessage(sender.Room, sender.User.UserId, clientId, entry.Outcome, entry.Seq);
    }
}
