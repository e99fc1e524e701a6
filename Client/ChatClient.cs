using OrleansChat.Client.Accounts;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sockets;

namespace OrleansChat.Client;

/// <summary>
/// One session's live connection. Commands are repeated under the same client id until they are answered; events come once and in
/// order per room, over any number of reconnects. Thread-safe, but for <see cref="EventsAsync"/>, which has one reader.
/// </summary>
/// <remarks>
/// Calls throw <see cref="ChatRefusedException"/> for a refusal that a retry cannot help, <see cref="ChatEndedException"/> when the
/// session is over, and <see cref="OperationCanceledException"/> when cancelled. A call that was cancelled, or ended under way, may
/// have been stored all the same: the outcome is unknown until the same client id is sent again.
/// </remarks>
public sealed class ChatClient : IAsyncDisposable
{
    private const int AnnouncementsKnown = 64;

    private readonly CancellationTokenSource _stop = new();
    private readonly EventPump _pump;
    private readonly Connector _connector;
    private readonly Calls _calls;
    private readonly Lock _gate = new();
    private Task? _running;
    private readonly Queue<Guid> _announced = new();
    private string? _notice;
    private UserView? _profile;

    public ChatClient(ChatClientOptions options)
    {
        options.Validate();
        _pump = new EventPump(options);
        var pushes = new ClientPushes(
            read => ReadMoved?.Invoke(read), typing => Typing?.Invoke(typing), receipt => Receipt?.Invoke(receipt), TellNotice,
            TellAnnouncement, TellProfile);
        _connector = new Connector(options, pushes, _pump.Sync, _pump.Follow, _pump.Wake);
        _connector.StateChanged += state => StateChanged?.Invoke(state);
        _calls = new Calls(options, _connector);
    }

    /// <summary>Called on each change, one after the other; must return quickly.</summary>
    public event Action<ConnectionState>? StateChanged;

    /// <summary>Where the user's read marker stands, after each connect and whenever it moves. Must return quickly.</summary>
    public event Action<ReadMoved>? ReadMoved;

    /// <summary>Must return quickly.</summary>
    public event Action<TypingSeen>? Typing;

    /// <summary>Another member has read on. Must return quickly.</summary>
    public event Action<ReceiptSeen>? Receipt;

    /// <summary>Another message of the day, at a connect or live; null: there is none any more. Must return quickly.</summary>
    public event Action<string?>? Notice;

    /// <summary>What an operator says to everybody who is connected, once. Must return quickly.</summary>
    public event Action<string>? Announced;

    /// <summary>The user's own profile, at the first connect and when it was changed, here or on another device. Must return quickly.</summary>
    public event Action<UserView>? Profile;

    public ConnectionState State => _connector.State;

    /// <summary>The log's epoch; null before the first connect. Belongs into a <see cref="ResumePoint"/>.</summary>
    public long? Epoch => _pump.Epoch;

    /// <summary>Starts connecting, for ever, and waits for the first time online; cancelling stops only the waiting.</summary>
    public async Task ConnectAsync(CancellationToken cancel = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            _running ??= RunAsync();
        }

        await _connector.OnlineAsync(cancel);
    }

    /// <summary>
    /// Stores a message. The answer means: on disk, and numbered for ever. Besides the remarks of this class throws
    /// <see cref="ChatGaveUpException"/> after three unexpected closes while it was sent. Refusals: not_found, forbidden,
    /// text_too_long, text_invalid, client_id_reused, target_not_found, room_closed.
    /// </summary>
    public async Task<Posted> PostAsync(Guid room, NewMessage message, CancellationToken cancel = default)
    {
        var id = message.ClientId ?? Guid.CreateVersion7();
        var request = new PostRequest(id, message.Text, message.ReplyTo, message.Attachments, message.ContentType, message.Thread);
        return await _calls.RunAsync<Posted>("Post", [room, request], id, cancel);
    }

    /// <summary><see cref="PostAsync(Guid, NewMessage, CancellationToken)"/> for plain text.</summary>
    public Task<Posted> PostAsync(Guid room, string text, CancellationToken cancel = default) =>
        PostAsync(room, new NewMessage(text), cancel);

    /// <summary>Replaces the text of an own message. Refusals as for a post; also already_deleted.</summary>
    public async Task<Posted> EditAsync(Guid room, long target, string text, Guid? clientId = null, CancellationToken cancel = default)
    {
        var id = clientId ?? Guid.CreateVersion7();
        return await _calls.RunAsync<Posted>("Edit", [room, new EditRequest(id, target, text)], id, cancel);
    }

    /// <summary>Erases a message's text; its place stays. Refusals: not_found, forbidden, target_not_found, already_deleted.</summary>
    public async Task<Posted> DeleteAsync(Guid room, long target, Guid? clientId = null, CancellationToken cancel = default)
    {
        var id = clientId ?? Guid.CreateVersion7();
        return await _calls.RunAsync<Posted>("Delete", [room, new DeleteRequest(id, target)], id, cancel);
    }

    /// <summary>Adds a reaction, or takes an own one back. Refusals: not_found, forbidden, muted, target_not_found, already_deleted.</summary>
    /// <param name="emoji">1–32 characters without white space.</param>
    public async Task<Posted> ReactAsync(
        Guid room, long target, string emoji, bool removed = false, Guid? clientId = null, CancellationToken cancel = default)
    {
        var id = clientId ?? Guid.CreateVersion7();
        return await _calls.RunAsync<Posted>("React", [room, new ReactRequest(id, target, emoji, removed)], id, cancel);
    }

    /// <summary>Pins a message, or takes the pin off. Refusals as for a reaction.</summary>
    public async Task<Posted> PinAsync(Guid room, long target, bool removed = false, Guid? clientId = null, CancellationToken cancel = default)
    {
        var id = clientId ?? Guid.CreateVersion7();
        return await _calls.RunAsync<Posted>("Pin", [room, new PinRequest(id, target, removed)], id, cancel);
    }

    /// <summary>Marks the room as unread, or not; the read marker stays, and reading takes the mark away. Refusals: not_found.</summary>
    public async Task<ReadState> MarkUnreadAsync(Guid room, bool unread, CancellationToken cancel = default) =>
        await _calls.RunAsync<ReadState>("MarkUnread", [room, unread], Guid.Empty, cancel);

    /// <summary>Moves the read marker up to <paramref name="upTo"/>, never back. Refusals: not_found.</summary>
    public async Task<ReadState> ReadAsync(Guid room, long upTo, CancellationToken cancel = default) =>
        await _calls.RunAsync<ReadState>("Read", [room, upTo], Guid.Empty, cancel);

    /// <summary>One folded page. Refusals: not_found, bad_request.</summary>
    public async Task<HistoryPage> HistoryAsync(Guid room, HistoryRequest request, CancellationToken cancel = default) =>
        await _calls.RunAsync<HistoryPage>("History", [room, request], Guid.Empty, cancel);

    /// <summary>Tells the others that the user types, if online; nothing is repeated.</summary>
    public async Task TypingAsync(Guid room, bool isTyping, CancellationToken cancel = default)
    {
        if (State is not ConnectionState.Online)
        {
            return;
        }

        var link = await _connector.OnlineAsync(cancel);
        try
        {
            await link.SendAsync("Typing", [room, isTyping], cancel);
        }
        catch (Exception lost) when (lost is InvalidOperationException or IOException)
        {
            // Typing is worth nothing a moment later.
        }
    }

    /// <summary>
    /// What happens, as it happens: of each room every event once and in order, without holes but those that <see cref="Truncated"/>
    /// tells. Read it on: when <see cref="ChatClientOptions.Buffer"/> is full the rest is fetched later. Ends with
    /// <see cref="ChatEndedException"/> when the session is over. One reader; a second one takes over where the first stopped.
    /// </summary>
    public IAsyncEnumerable<Delivered> EventsAsync(CancellationToken cancel = default) => _pump.Events.ReadAllAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (_gate)
        {
            running = _running;
            if (_stop.IsCancellationRequested)
            {
                running = null;
            }

            _stop.Cancel();
        }

        if (running is not null)
        {
            await running;
            _calls.Dispose();
        }
    }

    private void TellNotice(string? text)
    {
        if (Interlocked.Exchange(ref _notice, text) != text)
        {
            Notice?.Invoke(text);
        }
    }

    /// <summary>Servers send one again when they cannot know whether it arrived, and so does the next gateway.</summary>
    private void TellAnnouncement(Guid? id, string text)
    {
        lock (_announced)
        {
            if (id is { } known && _announced.Contains(known))
            {
                return;
            }

            _announced.Enqueue(id ?? Guid.Empty);
            if (_announced.Count > AnnouncementsKnown)
            {
                _announced.Dequeue();
            }
        }

        Announced?.Invoke(text);
    }

    private void TellProfile(UserView user)
    {
        if (Interlocked.Exchange(ref _profile, user) != user)
        {
            Profile?.Invoke(user);
        }
    }

    private async Task RunAsync()
    {
        using var pumping = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var pump = _pump.RunAsync(pumping.Token);
        await _connector.RunAsync(_stop.Token);
        await pumping.CancelAsync();
        await pump;
        _pump.Complete(_stop.IsCancellationRequested || State is not ConnectionState.Ended ended ? null : new ChatEndedException(ended.Reason));
    }
}
