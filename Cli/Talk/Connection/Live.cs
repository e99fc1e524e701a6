using System.Threading.Channels;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Client;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Api;

namespace OrleansChat.Cli.Talk.Connection;

/// <summary>A signed-in user's connection, with what the screen knows about it.</summary>
internal sealed class Live : IAsyncDisposable
{
    private readonly Channel<object> _happened = Channel.CreateBounded<object>(256);
    private readonly CancellationTokenSource _stop = new();
    private readonly ReadMarks _marks;
    private readonly Task _work;

    private Live(UserSession session, UserView me)
    {
        Session = session;
        Me = me;
        People = new People(Api);
        People.Remember(me.UserId, me.Username);
        Rooms = new RoomBook(me.UserId);
        Client = session.Client();
        // Only hints: the state itself is read when the screen is drawn.
        Client.StateChanged += state => Hint(state);
        Client.ReadMoved += moved => Hint(moved);
        Client.Notice += text => Hint(new MessageOfTheDay(text));
        Client.Announced += text => Hint(new Announcement(text));
        Client.Profile += user => Hint(user);
        Outbox = new Outbox(Client, pending => _happened.Writer.WriteAsync(pending, _stop.Token));
        Errands = new Errands(remark => _happened.Writer.WriteAsync(remark, _stop.Token));
        _marks = new ReadMarks(Client);
        _work = Task.WhenAll(
            WatchedAsync(ConnectAsync),
            WatchedAsync(EventsAsync),
            WatchedAsync(Outbox.RunAsync),
            WatchedAsync(Errands.RunAsync),
            WatchedAsync(_marks.RunAsync));
    }

    public UserSession Session { get; }

    public ChatApi Api => Session.Api;

    public UserView Me { get; private set; }

    public ChatClient Client { get; }

    public Outbox Outbox { get; }

    public Errands Errands { get; }

    public People People { get; }

    public RoomBook Rooms { get; }

    public bool IsCaughtUp { get; set; }

    /// <summary>Deliveries, changes of the connection, answered commands, and faults.</summary>
    public ChannelReader<object> Happened => _happened.Reader;

    public static async Task<Live> StartAsync(Server server, CancellationToken cancel)
    {
        var session = server.SignedIn();
        return new Live(session, await session.UserAsync(cancel));
    }

    /// <summary>The user's own profile. Whether it is another name than the one that is shown.</summary>
    public bool Became(UserView me)
    {
        var renamed = me.Username != Me.Username;
        Me = me;
        People.Remember(me.UserId, me.Username);
        return renamed;
    }

    /// <summary>Something to look at when there is time for it; lost where there is too much already.</summary>
    public void Hint(object happened) => _happened.Writer.TryWrite(happened);

    public void Read(Guid room, long seq)
    {
        Rooms.Read(room, seq);
        _marks.Read(room, seq);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Client.DisposeAsync();
        await _work;
        _stop.Dispose();
    }

    private Task ConnectAsync(CancellationToken cancel) => Client.ConnectAsync(cancel);

    private async Task EventsAsync(CancellationToken cancel)
    {
        await foreach (var delivered in Client.EventsAsync(cancel))
        {
            await _happened.Writer.WriteAsync(delivered, cancel);
        }
    }

    private async Task WatchedAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (ChatEndedException ended)
        {
            await TellAsync(new ConnectionState.Ended(ended.Reason));
        }
        catch (Exception fault)
        {
            await TellAsync(fault);
        }
    }

    /// <summary>Waits for a place: unlike a hint this must be heard.</summary>
    private async Task TellAsync(object happened)
    {
        try
        {
            await _happened.Writer.WriteAsync(happened, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Disposed: nobody listens any more.
        }
    }
}

/// <param name="Text">Null: there is none any more.</param>
internal sealed record MessageOfTheDay(string? Text);

internal sealed record Announcement(string Text);

/// <summary>The user scrolled back to the first line.</summary>
internal sealed record LookedUp;
