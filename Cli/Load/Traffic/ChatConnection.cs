using System.Text;
using OrleansChat.Cli.Load.Wire;
using OrleansChat.Cli.Provision;

namespace OrleansChat.Cli.Load.Traffic;

/// <summary>A member on a raw connection: signs on, resumes by cursor after any loss, posts, and checks all that it is shown.</summary>
internal sealed partial class ChatConnection : WireConnection
{
    private const long SignOnLimit = 10_000_000;
    private const long AnswerLimit = 6_000_000;
    private const long SilenceLimit = 40_000_000;
    private const long PingPeriod = 10_000_000;

    private static readonly byte[] Handshake = FrameHead.Build(Opcode.Text, "{\"protocol\":\"json\",\"version\":1}\u001e"u8);
    private static readonly byte[] Ping = FrameHead.Build(Opcode.Text, "{\"type\":6}\u001e"u8);

    private readonly Generator _generator;
    private readonly byte[] _room;
    private int _attempt;
    private bool _greeted;
    private long _opened;
    private long _heard;
    private long _pinged;
    private long _epoch = -1;

    public ChatConnection(Generator generator, int index, ProvisionedUser user, bool sends)
        : base(generator.Loop)
    {
        _generator = generator;
        Index = index;
        User = user;
        Room = user.Rooms.Count > 0 ? user.Rooms[0] : Guid.Empty;
        _room = Encoding.ASCII.GetBytes(Room.ToString());
        Poster = sends ? new Poster(generator, index, Room) : null;
        generator.Connections.Add(this);
        generator.Senders[index] = this;
    }

    public Generator Generator => _generator;

    public int Index { get; }

    public ProvisionedUser User { get; }

    /// <summary>The user's room; empty for one without.</summary>
    public Guid Room { get; }

    public RoomCursor Cursor { get; } = new();

    /// <summary>The sending side; null for one who only listens.</summary>
    public Poster? Poster { get; set; }

    /// <summary>Caught up and live.</summary>
    public bool IsReady { get; private set; }

    /// <summary>When it was last ready, in microseconds of the loop; 0: never.</summary>
    public long ReadyAt { get; private set; }

    /// <summary>When its connection was last lost; 0: never.</summary>
    public long LostAt { get; private set; }

    /// <summary>Whether a lost connection is opened again.</summary>
    public bool Wanted { get; private set; }

    /// <summary>Which of the servers it is on.</summary>
    public Address Server => _generator.Servers[(Index + _attempt) % _generator.Servers.Count];

    private string Name => User.Username;

    public void Connect()
    {
        Wanted = true;
        _greeted = false;
        _opened = _heard = Loop.Now;
        Open(Server.Endpoint, UpgradeRequest(Server.Url, "/hub", User.AccessToken));
    }

    /// <summary>Leaves for good.</summary>
    public void Leave()
    {
        Wanted = false;
        IsReady = false;
        Abort();
    }

    /// <summary>Posts the next message; while one is in flight, right after its answer.</summary>
    public void Post()
    {
        if (Poster!.Outstanding)
        {
            Poster.Again = true;
        }
        else if (IsReady)
        {
            Send(Poster.Next(Loop.Now));
        }
    }

    /// <summary>Sends a prepared request; its answer comes to <see cref="ITraffic.Fetched"/>.</summary>
    public void Fetch(byte[] frame)
    {
        _fetchedAt = Loop.Now;
        Send(frame);
    }

    /// <summary>Sends a prepared record now; one that is not ready says nothing.</summary>
    public void Tell(byte[] frame)
    {
        if (IsReady)
        {
            Send(frame);
        }
    }

    /// <summary>Once a second: pings, and gives up on a server that is silent.</summary>
    public void Sweep()
    {
        var now = Loop.Now;
        if (IsClosed)
        {
            return;
        }

        if (!IsReady && now - _opened > SignOnLimit)
        {
            Fail("the sign-on took more than 10 s");
        }
        else if (now - _heard > SilenceLimit)
        {
            Fail("no sign of life for 40 s");
        }
        else if (IsReady && now - _pinged > PingPeriod)
        {
            _pinged = now;
            Send(Ping);
        }

        if (IsReady && Poster is { Outstanding: true } && now - Poster.SentAt > AnswerLimit)
        {
            _generator.Trouble("a post had no answer in 6 s and was repeated");
            Send(Poster.Repeat(now));
        }
    }

    public override void OnRecord(ReadOnlySpan<byte> record)
    {
        _heard = Loop.Now;
        if (!_greeted)
        {
            Greet(record);
            return;
        }

        switch (Scan.RecordType(record))
        {
            case 1:
                OnInvocation(record);
                break;
            case 3:
                OnCompletion(record);
                break;
            case 7:
                Fail("closed by the hub: " + Encoding.UTF8.GetString(record));
                break;
            default:
                break;
        }
    }
}
