using OrleansChat.Client;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sessions;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Client;

/// <summary>A client whose events and states are kept, and can be waited for.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private static readonly TimeSpan Patience = ClusterRig.Patience;

    private readonly Lock _gate = new();
    private readonly List<Delivered> _delivered = [];
    private readonly List<ConnectionState> _states = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Done)> _waits = [];
    private Task? _reading;

    public Listener(FakeGateway gateway, Func<ChatClientOptions, ChatClientOptions>? change = null)
        : this([gateway.Address], change)
    {
    }

    public Listener(Uri[] gateways, Func<ChatClientOptions, ChatClientOptions>? change = null)
    {
        Client = new ChatClient(change?.Invoke(Options(gateways)) ?? Options(gateways));
        Client.StateChanged += state => Note(() => _states.Add(state));
    }

    public ChatClient Client { get; }

    public long[] Seqs => Look(() => _delivered.OfType<RoomEvents>().SelectMany(batch => batch.Items).Select(item => item.Seq).ToArray());

    public Delivered[] Delivered => Look(() => _delivered.ToArray());

    public ConnectionState[] States => Look(() => _states.ToArray());

    /// <summary>Delays of microseconds: what is tested is order and stubbornness, not patience.</summary>
    public static ChatClientOptions Options(Uri[] gateways) => new()
    {
        Gateways = gateways,
        Tokens = (_, _) => ValueTask.FromResult(new AccessToken("token")),
        ReconnectFirst = TimeSpan.FromMilliseconds(2),
        ReconnectUnit = TimeSpan.FromMilliseconds(1),
        ReconnectCap = TimeSpan.FromMilliseconds(5),
        RetryUnit = TimeSpan.FromMilliseconds(1),
        RetryCap = TimeSpan.FromMilliseconds(5),
        Random = new Random(1),
    };

    public async Task<Listener> OnlineAsync()
    {
        Listen();
        await Client.ConnectAsync().WaitAsync(Patience);
        return this;
    }

    public void Listen() => _reading ??= ReadAsync();

    /// <summary>Waits until something that was delivered or told makes it true.</summary>
    public async Task UntilAsync(Func<Listener, bool> holds)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waits.Add((() => holds(this), done));
        }

        Note(() => { });
        await done.Task.WaitAsync(Patience);
    }

    public Task SeenAsync(long seq) => UntilAsync(listener => listener.Seqs.LastOrDefault() >= seq);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        if (_reading is not null)
        {
            await _reading;
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var delivered in Client.EventsAsync())
            {
                Note(() => _delivered.Add(delivered));
            }
        }
        catch (ChatEndedException)
        {
            // The state tells it too.
        }
    }

    private T Look<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private void Note(Action change)
    {
        lock (_gate)
        {
            change();
            foreach (var (_, done) in _waits.Where(wait => wait.Holds()).ToArray())
            {
                done.TrySetResult();
            }
        }
    }
}
