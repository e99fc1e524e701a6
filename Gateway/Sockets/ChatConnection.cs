using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Presence;
using OrleansChat.Presence;

namespace OrleansChat.Gateway.Sockets;

/// <summary>
/// One upgraded socket: the hub reads and writes it as a connection, the feeds write past the hub into its queue.
/// </summary>
public sealed partial class ChatConnection : ConnectionContext, IDuplexPipe, IQueueOwner, IControlSink
{
    private const int ReadSize = 4 * 1024;

    /// <summary>Milliseconds that the farewell may take before the socket is cut.</summary>
    private const int FarewellMs = 2_000;

    /// <summary>Milliseconds after which a post's event no longer waits for the post's answer.</summary>
    private const int AnswerMs = 5_000;

    private static readonly byte[] HubPing = WebSocketFrames.Frame(WebSocketFrames.Text, "{\"type\":6}\u001e"u8);

    // Continuations run in place: from the socket to the grain call there is no change of threads.
    private static readonly PipeOptions InboundPipe =
        new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly SocketOptions _options;
    private readonly CoarseClock _clock;
    private readonly Action _cut;
    private readonly Pipe _inbound = new(InboundPipe);
    private readonly FrameOutput _output;
    private readonly FrameDecoder _decoder = new();
    private readonly InboundRecords _records;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TokenBucket _flood;
    private long _heard;
    private long _closingSince;
    private int _closing;
    private bool _opened;
    private bool _left;
    private bool _waitsForHub;
    private Action? _afterNextCompletion;
    private (RoomFeed Feed, long Seq)? _expected;
    private TypingRepeats? _typing;

    /// <param name="cut">Ends the socket at once.</param>
    internal ChatConnection(HubIdentity identity, SocketOptions options, CoarseClock clock, SocketWriter writer, Action cut, HeldFrames? held = null)
    {
        Identity = identity;
        _options = options;
        _clock = clock;
        _cut = cut;
        _heard = clock.Now;
        _output = new FrameOutput(this);
        _records = new InboundRecords(options, _inbound.Writer, Refuse);
        _flood = new TokenBucket(options.InboundPerSecond, options.InboundBurst, clock.Now);
        Queue = new ConnectionQueue(options, writer, this, held);
        Features = new ConnectionFeatures(this);
        Transport = this;
    }

    /// <summary>Who speaks here, and until when: <c>Reauthenticate</c> replaces it.</summary>
    public HubIdentity Identity { get; set; }

    public UserId User => Identity.User;

    public ConnectionQueue Queue { get; }

    /// <summary>The rooms that this connection follows since its last <c>Sync</c>; null before the first.</summary>
    internal RoomSet? Rooms { get; private set; }

    /// <summary>What it says of its user; offline until it said anything.</summary>
    internal PresenceState Presence { get; set; }

    /// <summary>Whom it watches. Guarded by <see cref="Watches"/>; null: nobody.</summary>
    internal WatchList? Watching { get; set; }

    /// <summary>Whether it has ended.</summary>
    internal bool HasLeft
    {
        get
        {
            lock (_ending)
            {
                return _left;
            }
        }
    }

    /// <summary>Rate limits of this connection; null for exempt identities.</summary>
    internal CallLimits? Limits { get; init; }

    /// <summary>What its user reads, best first: the user's choice once <c>Sync</c> has read it, then the request's.</summary>
    internal string?[] Languages { get; set; } = [null];

    /// <summary>Whether the hub's handshake is done.</summary>
    public bool IsReady { get; set; }

    public bool IsClosing => Volatile.Read(ref _closing) != 0;

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items { get => field ??= new ConnectionItems(); set; }

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get => _ending.Token; set => throw new NotSupportedException(); }

    PipeReader IDuplexPipe.Input => _inbound.Reader;

    PipeWriter IDuplexPipe.Output => _output;

    /// <summary>Runs once the next answer of the hub has been queued: what it sends comes after that answer.</summary>
    internal void AfterNextCompletion(Action action) => _afterNextCompletion = action;

    /// <summary>Replaces the rooms; a connection that has ended takes none.</summary>
    internal void Follow(RoomSet rooms)
    {
        lock (_ending)
        {
            if (!_left)
            {
                Rooms = rooms;
                return;
            }
        }

        rooms.Close();
    }

    /// <summary>The connection has ended: it follows nothing any more.</summary>
    internal void Leave()
    {
        lock (_ending)
        {
            _left = true;
        }

        Rooms?.Close();
    }

    /// <summary>A post begins. Who asks for no answer gets none: events do not wait for it for ever.</summary>
    internal void ExpectAnswer() => Queue.AnswerDueUntil = _clock.Now + AnswerMs;

    /// <summary>The next answer is of a message whose event comes here too, if the room is followed.</summary>
    internal void ExpectEvent(RoomId room, long seq) =>
        _expected = Rooms?.Find(room) is { } follower ? (follower.Feed, seq) : null;

    internal void SendHubMessage(ReadOnlyMemory<byte> frame, bool isCompletion, byte[] rented)
    {
        if (!isCompletion)
        {
            Queue.Send(frame, _clock.Now, rented);
            return;
        }

        // Written with the event of the posted message, whichever comes first.
        Queue.AnswerDueUntil = 0;
        if (Queue.Add(frame, _clock.Now, rented, hold: _expected is { } expected && expected.Feed.Position < expected.Seq))
        {
            Queue.Write();
        }

        _expected = null;
        if (Interlocked.Exchange(ref _afterNextCompletion, null) is { } action)
        {
            action();
        }
    }

    /// <summary>Whether its room must hear that the user types, or no longer does.</summary>
    internal bool IsTypingNews(RoomId room, bool isTyping) => (_typing ??= new TypingRepeats()).IsNews(room, isTyping, _clock.Now);

    /// <summary>Adds a shared, whole frame and writes it if the socket is idle. Never waits.</summary>
    public void Send(ReadOnlyMemory<byte> frame) => Queue.Send(frame, _clock.Now);

    /// <summary>Reads until the client or we end the connection. While idle no buffer is held.</summary>
    internal async Task Receive(Stream stream)
    {
        byte[]? buffer = null;
        try
        {
            while (!_ending.IsCancellationRequested)
            {
#pragma warning disable CA2022 // A read of nothing waits for the first byte.
                await stream.ReadAsync(Memory<byte>.Empty, _ending.Token);
#pragma warning restore CA2022
                buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
                var length = await stream.ReadAsync(buffer, _ending.Token);
                if (length == 0 || !Accept(buffer.AsSpan(0, length)))
                {
                    return;
                }

                ArrayPool<byte>.Shared.Return(buffer);
                buffer = null;
                var flush = _inbound.Writer.FlushAsync(_ending.Token);
                if (!flush.IsCompletedSuccessfully)
                {
                    // The hub is busy with earlier calls: the silence is ours, not the client's.
                    _waitsForHub = true;
                    await flush;
                    _heard = _clock.Now;
                    _waitsForHub = false;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // We end it.
        }
        catch (IOException)
        {
            // The client vanished.
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            _records.Clear();
            await _inbound.Writer.CompleteAsync();
        }
    }

    private bool Accept(Span<byte> bytes)
    {
        _heard = _clock.Now;
        if (!_opened)
        {
            _opened = true;
            if (Queue.Open())
            {
                Queue.Write();
            }
        }

        var payload = _decoder.Decode(bytes, this);
        if (payload < 0)
        {
            GoAway("bad_request", 1_000, drop: false, status: 1002);
            return false;
        }

        if (_records.Take(bytes[..payload]) == Inbound.Hopeless)
        {
            GoAway("too_large", 1_000, drop: false, status: 1009);
            return false;
        }

        var count = _decoder.TakeFrames() + _records.TakeRecords();
        if (!Identity.Exempt && _flood.Take(count, _clock.Now) > 0)
        {
            GoAway("flood", 10_000, drop: false, status: 1008);
            return false;
        }

        return !_decoder.Closed;
    }

    void IControlSink.OnControl(byte opcode, ReadOnlySpan<byte> payload)
    {
        if (opcode == WebSocketFrames.Ping && !Queue.IsPressed)
        {
            Send(WebSocketFrames.Frame(WebSocketFrames.Pong, payload));
        }
    }

    private void Refuse(ReadOnlySequence<byte> record)
    {
        if (!OversizeCall.TryReadInvocation(record, out var invocation))
        {
            GoAway("too_large", 1_000, drop: false, status: 1009);
        }
        else if (invocation is not null)
        {
            Send(OversizeCall.Refusal(invocation));
        }
    }
}
