using OrleansChat.Cli.Talk.Connection;
using OrleansChat.Cli.Talk.Places;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Client;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk;

/// <summary>Where the user is: what a typed line means depends on it.</summary>
internal interface IPlace
{
    string Prompt { get; }

    /// <summary>What the Tab key may complete here.</summary>
    IEnumerable<string> Words { get; }

    Task HandleAsync(string line, CancellationToken cancel);
}

/// <summary>
/// The conversation: one loop that takes typed lines and what happens on the server in turn, so that nothing is shown out of order.
/// Door → lobby → room.
/// </summary>
/// <param name="room">Where to go once signed in: id, short name or name; null: the lobby.</param>
internal sealed partial class Talk(Server server, IScreen screen, TimeProvider time, string? room = null) : IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(60);

    private Live? _live;
    private bool _isOver;
    private bool _isPutOut;
    private bool _hasLost;
    private bool _isSecret;
    private string? _question;

    public Server Server { get; } = server;

    public IScreen Screen { get; } = screen;

    /// <summary>A script is told by the exit code that it lost what it said, or its session; a person has read it.</summary>
    private int Outcome => !Screen.IsPlain ? ExitCodes.Done : _hasLost ? ExitCodes.Refused : _isPutOut ? ExitCodes.NotSignedIn : ExitCodes.Done;

    /// <summary>Only in lobby and rooms.</summary>
    public Live Live => _live ?? throw new InvalidOperationException("Nobody is signed in.");

    public TimeProvider Time { get; } = time;

    private IPlace Place
    {
        get;
        set
        {
            field = value;
            Screen.Begin();
        }
    } = null!;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        Screen.AtTop = () => _live?.Hint(new LookedUp());
        Screen.Write(Tone.Normal, "OrleansChat. Type \"help\" to see what you can do, \"quit\" to leave.");
        if (Server.IsSignedIn)
        {
            await EnterAsync(cancel);
        }
        else
        {
            await ToDoorAsync(cancel);
        }

        while (!_isOver)
        {
            Show();
            if (!await NextAsync(cancel))
            {
                break;
            }
        }

        return _live is null ? Outcome : await LeaveAsync(cancel);
    }

    /// <summary>Asks for one more line; null: the input ended.</summary>
    public async Task<string?> AskAsync(string question, bool isSecret, CancellationToken cancel)
    {
        (_question, _isSecret) = (question + ": ", isSecret);
        Show();
        if (Screen.IsPlain)
        {
            Screen.Write(Tone.Normal, question + "?");
        }

        var line = await Screen.Lines.WaitToReadAsync(cancel) && Screen.Lines.TryRead(out var typed) ? typed : null;
        (_question, _isSecret) = (null, false);
        return line;
    }

    /// <summary>What was given, or what the user answers when nothing was; null: the input ended.</summary>
    public async Task<string?> OrAskAsync(string given, string question, CancellationToken cancel) =>
        given.Length > 0 ? given : (await AskAsync(question, isSecret: false, cancel))?.Trim();

    /// <summary>Signed in: connects and goes to the lobby.</summary>
    public async Task EnterAsync(CancellationToken cancel)
    {
        _live = await Live.StartAsync(Server, cancel);
        _isPutOut = false;
        Place = new Lobby(this);
        Screen.Write(Tone.Good, $"You are {_live.Me.Username}. Type \"rooms\" to see where you can go.");
        if (room is not null)
        {
            await TypedAsync($"join {room}", cancel);
        }
    }

    public void Go(IPlace place)
    {
        Place = place;
        Show();
    }

    /// <param name="why">Null: there is nothing to say about it.</param>
    public async Task ToDoorAsync(CancellationToken cancel, string? why = null)
    {
        if (why is not null)
        {
            Screen.Write(Tone.Bad, why);
        }

        if (_live is { } live)
        {
            _live = null;
            await live.DisposeAsync();

            // Now nothing is sent any more: what is open stays so.
            foreach (var pending in live.Outbox.Open)
            {
                _hasLost = true;
                Screen.Write(Tone.Bad, $"Not sent: {pending.Text}");
            }
        }

        var door = new Door(this);
        Place = door;
        Show();
        if (!_isOver)
        {
            await door.GreetAsync(cancel);
        }
    }

    public void Quit() => _isOver = true;

    /// <summary>Takes a command of the user's, or says that there are too many.</summary>
    public void Send(string text, Func<ChatClient, CancellationToken, Task<Posted>> send)
    {
        if (!Live.Outbox.Add(new Pending(text, send)))
        {
            Screen.Write(Tone.Bad, $"{Outbox.Most} messages wait already; this one is not taken.");
        }
    }

    /// <summary>Begins what takes long, or says that there is too much of it.</summary>
    public void Begin(Func<CancellationToken, Task<string>> errand)
    {
        if (!Live.Errands.Add(errand))
        {
            Screen.Write(Tone.Bad, "Too much is under way; wait a moment.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_live is not null)
        {
            await _live.DisposeAsync();
        }
    }

    /// <summary>False: the input ended.</summary>
    private async Task<bool> NextAsync(CancellationToken cancel)
    {
        if (_live is { } live && live.Happened.TryRead(out var happened))
        {
            await HappenedAsync(live, happened, cancel);
            return true;
        }

        if (Screen.Lines.TryRead(out var line))
        {
            await TypedAsync(line, cancel);
            return true;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var typing = Screen.Lines.WaitToReadAsync(either.Token).AsTask();
        if (_live is null)
        {
            return await typing;
        }

        var first = await Task.WhenAny(typing, _live.Happened.WaitToReadAsync(either.Token).AsTask());
        var goesOn = first != typing || await typing;
        await either.CancelAsync();
        return goesOn;
    }

    private async Task TypedAsync(string line, CancellationToken cancel)
    {
        try
        {
            await Place.HandleAsync(line, cancel);
        }
        catch (ChatException expected) when (_live is not null && ExitCodes.Of(expected) == ExitCodes.NotSignedIn)
        {
            await PutOutAsync(expected.Message, cancel);
        }
        catch (ChatException expected)
        {
            Screen.Write(Tone.Bad, expected.Message);
        }
    }

    /// <summary>To the door, by the server's will.</summary>
    private Task PutOutAsync(string why, CancellationToken cancel)
    {
        _isPutOut = true;
        return ToDoorAsync(cancel, why);
    }

    private void Show()
    {
        if (Screen.IsPlain)
        {
            return;
        }

        var pending = _live?.Outbox.Open.Select(item => item.Failure is null
            ? (Tone.Dim, $"… sending: {item.Text}")
            : (Tone.Bad, $"✗ not sent: {item.Text}")).TakeLast(5).ToArray() ?? [];
        var state = _live?.Client.State;
        var status = state is null ? $" {Server.Urls[0]} · not signed in " : $" {Banner(state)} · {_live!.Rooms.Summary} ";
        var tone = state is ConnectionState.Online ? Tone.Good : Tone.Bad;
        Screen.Show(new Footer(pending, tone, status, _question ?? Place.Prompt, _isSecret, _question is null ? [.. Place.Words] : []));
    }

    private static string Banner(ConnectionState state) => state switch
    {
        ConnectionState.Online => "online",
        ConnectionState.Connecting => "connecting …",
        ConnectionState.Offline offline => $"offline since {offline.Since.ToLocalTime():HH:mm:ss}, trying again: {offline.Reason}",
        _ => "signed out",
    };

    /// <summary>The input is over; what was typed is still sent, as far as that is possible within a minute.</summary>
    private async Task<int> LeaveAsync(CancellationToken cancel)
    {
        var live = Live;
        _isOver = true;
        using var limit = new CancellationTokenSource(LastWords, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            // At the door there is nothing left to wait for.
            while (_live is not null && (live.Errands.IsBusy || live.Outbox.Open.Any(pending => pending.Failure is null)))
            {
                await HappenedAsync(live, await live.Happened.ReadAsync(either.Token), either.Token);
                Show();
            }

            while (_live is not null && live.Happened.TryRead(out var happened))
            {
                await HappenedAsync(live, happened, either.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            var open = live.Outbox.Open.Length;
            Screen.Write(Tone.Bad, live.Errands.IsBusy && open == 0
                ? "A download was cut short."
                : $"{open} messages are not answered: it is not known whether they are stored.");
            return ExitCodes.Unreachable;
        }

        return live.Outbox.Open.Length == 0 ? Outcome : ExitCodes.Refused;
    }
}
