using System.Net;
using System.Text;

namespace OrleansChat.Cli.Load.Wire;

/// <summary>
/// One raw WebSocket: a tiny state machine on the loop's thread. It holds no buffer unless a frame arrived in part or a send did not
/// fit, so that thousands of idle ones cost next to nothing.
/// </summary>
internal abstract partial class WireConnection : IRecords
{
    private static readonly byte[] PongFrame = FrameHead.Build(Opcode.Pong, []);

    private readonly int _slot;
    private readonly RecordReader _reader;
    private Stage _stage;
    private int _descriptor = -1;
    private int _generation;
    private byte[] _request = [];
    private byte[] _unsent = [];

    protected WireConnection(EventLoop loop)
    {
        Loop = loop;
        _slot = loop.Register(this);
        _reader = new RecordReader(this);
    }

    private enum Stage
    {
        Closed,
        Connecting,
        Upgrading,
        Open,
    }

    public bool IsOpen => _stage == Stage.Open;

    public bool IsClosed => _stage == Stage.Closed;

    protected EventLoop Loop { get; }

    public static byte[] UpgradeRequest(Uri url, string path, string? token) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
        (token is null ? "\r\n" : $"Authorization: Bearer {token}\r\n\r\n"));

    /// <summary>Serves what epoll found; stale news of an earlier socket of this connection is dropped.</summary>
    public void Ready(uint events, int generation)
    {
        if (generation != _generation || _stage == Stage.Closed)
        {
            return;
        }

        if (_stage == Stage.Connecting)
        {
            FinishConnect();
            return;
        }

        if ((events & Libc.Writable) != 0)
        {
            Flush();
        }

        if (_stage != Stage.Closed && (events & (Libc.Readable | Libc.Broken)) != 0)
        {
            Receive();
        }
    }

    /// <summary>Closes without a word and without <see cref="OnClosed"/>.</summary>
    public void Abort()
    {
        if (_descriptor >= 0)
        {
            _ = Libc.Close(_descriptor);
        }

        _descriptor = -1;
        _generation++;
        _stage = Stage.Closed;
        _carriedLength = 0;
        _unsent = [];
        _reader.Reset();
    }

    public abstract void OnRecord(ReadOnlySpan<byte> record);

    public void OnControl(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        switch (opcode)
        {
            case Opcode.Ping:
                Send(payload.Length == 0 ? PongFrame : FrameHead.Build(Opcode.Pong, payload));
                break;
            case Opcode.Close:
                Fail("closed by the server" + (payload.Length > 2 ? ": " + Encoding.UTF8.GetString(payload[2..]) : ""));
                break;
            default:
                break;
        }
    }

    protected void Open(IPEndPoint endpoint, byte[] request)
    {
        _request = request;
        _descriptor = Libc.Connect(endpoint);
        if (_descriptor < 0)
        {
            var (error, generation) = (-_descriptor, _generation);
            _stage = Stage.Connecting;
            Loop.After(TimeSpan.Zero, () => FailIf(generation, $"connect failed with error {error}"));
            return;
        }

        _stage = Stage.Connecting;
        Loop.Watch(_descriptor, true, Libc.Writable, _slot, _generation);
    }

    /// <summary>Sends whole frames. What does not fit waits for the socket; never more than a few frames do.</summary>
    protected void Send(ReadOnlySpan<byte> data)
    {
        if (_stage == Stage.Closed)
        {
            return;
        }

        var sent = _unsent.Length > 0 ? 0 : Math.Max(0, Libc.Send(_descriptor, data));
        if (sent < data.Length)
        {
            // A broken socket is reported by epoll; here it only means that nothing was sent.
            _unsent = [.. _unsent, .. data[sent..]];
            Loop.Watch(_descriptor, false, Libc.Readable | Libc.Writable, _slot, _generation);
        }
    }

    protected void Fail(string reason)
    {
        if (_stage != Stage.Closed)
        {
            Abort();
            OnClosed(reason);
        }
    }

    protected abstract void OnUpgraded();

    protected abstract void OnClosed(string reason);

    private void FailIf(int generation, string reason)
    {
        if (generation == _generation)
        {
            Fail(reason);
        }
    }

    private void FinishConnect()
    {
        if (Libc.ConnectError(_descriptor) is var error and not 0)
        {
            Fail($"connect failed with error {error}");
            return;
        }

        _stage = Stage.Upgrading;
        Loop.Watch(_descriptor, false, Libc.Readable, _slot, _generation);
        Send(_request);
    }

    private void Flush()
    {
        var sent = Math.Max(0, Libc.Send(_descriptor, _unsent));
        _unsent = _unsent[sent..];
        if (_unsent.Length == 0)
        {
            Loop.Watch(_descriptor, false, Libc.Readable, _slot, _generation);
        }
    }
}
