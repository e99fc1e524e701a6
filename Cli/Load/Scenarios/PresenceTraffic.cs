using System.Text;
using System.Text.Json;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>
/// Half of the rooms are watched: each member watches the others of the room, and says nothing. In the other half somebody writes all the
/// time. Remembers what everybody said of themselves and what every watcher was told, to compare the two.
/// </summary>
internal sealed class PresenceTraffic(RoomShape shape, Random random) : ITraffic
{
    private const int FailuresKept = 10;

    private static readonly string[] States = ["online", "away", "dnd"];

    private static readonly byte[][] Says = Array.ConvertAll(
        States, state => Frame($$"""{"type":1,"target":"SetPresence","arguments":["{{state}}"]}"""));

    private readonly RoomTraffic _rooms = new(shape);
    private readonly Dictionary<Guid, (string State, long At)> _said = [];
    private readonly Dictionary<ChatConnection, Watcher> _watchers = [];
    private readonly List<string> _wrong = [];
    private bool _watching;

    /// <summary>Pushes of presence to anybody.</summary>
    public int Pushes { get; private set; }

    /// <summary>Users of whom these told.</summary>
    public int Sightings { get; private set; }

    /// <summary>From what a user said to a watcher who was told, in microseconds.</summary>
    public Histogram ToldMicros { get; private set; } = new();

    /// <summary>What nobody should have been told.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    public bool Watches(int index) => index < shape.Users / 2;

    /// <summary>Counts anew.</summary>
    public void Reset() => (Pushes, Sightings, ToldMicros) = (0, 0, new Histogram());

    /// <summary>All watchers of a run begin to watch, or cease.</summary>
    public void Watch(IReadOnlyList<ChatConnection> connections, bool watching)
    {
        _watching = watching;
        foreach (var room in connections.Where(connection => Watches(connection.Index)).GroupBy(connection => connection.Room))
        {
            foreach (var connection in room)
            {
                _watchers[connection] = new Watcher(
                    watching ? [.. room.Where(other => other != connection).Select(other => other.User.UserId)] : []);
                Ask(connection);
            }
        }
    }

    /// <summary>The user says something else than before; who is not there says nothing.</summary>
    public void Move(ChatConnection connection)
    {
        if (!connection.IsReady)
        {
            return;
        }

        var now = Array.IndexOf(States, Said(connection.User.UserId));
        var next = (now + 1 + random.Next(States.Length - 1)) % States.Length;
        _said[connection.User.UserId] = (States[next], connection.Generator.Loop.Now);
        connection.Tell(Says[next]);
    }

    public void Begin(Generator generator) => _rooms.Begin(generator);

    /// <summary>What watchers were told that is not what those whom they watch said; the first of it.</summary>
    public IReadOnlyList<string> Differences() =>
    [
        .. _watchers.Where(pair => !pair.Value.IsAnswered).Select(pair => $"{pair.Key.User.Username} had no answer to Watch")
            .Concat(_watchers.SelectMany(pair => pair.Value.Users.Where(user => pair.Value.Told.GetValueOrDefault(user) != Said(user))
                .Select(user => $"{pair.Key.User.Username} was told {pair.Value.Told.GetValueOrDefault(user) ?? "nothing"} of {user}, who is {Said(user)}")))
            .Take(FailuresKept),
    ];

    public void Ready(ChatConnection connection)
    {
        // On a new connection nothing is watched, and the user is online.
        _said[connection.User.UserId] = (States[0], connection.Generator.Loop.Now);
        if (_watching && _watchers.ContainsKey(connection))
        {
            Ask(connection);
        }
    }

    public void Acknowledged(ChatConnection connection) => _rooms.Acknowledged(connection);

    public void Shown(ChatConnection connection, bool own)
    {
    }

    public void Fetched(ChatConnection connection)
    {
    }

    public void Watched(ChatConnection connection, ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        using var document = JsonDocument.ParseValue(ref reader);
        if (_watchers.TryGetValue(connection, out var watcher))
        {
            watcher.IsAnswered = true;
            watcher.Told.Clear();
            Learn(connection, watcher, document.RootElement.GetProperty("result"), isPush: false);
        }
    }

    public void Seen(ChatConnection connection, ReadOnlySpan<byte> record)
    {
        Pushes++;
        var reader = new Utf8JsonReader(record);
        using var document = JsonDocument.ParseValue(ref reader);
        Learn(connection, _watchers.GetValueOrDefault(connection) ?? new Watcher([]), document.RootElement.GetProperty("arguments")[0], isPush: true);
    }

    private static byte[] Frame(string record) => FrameHead.Build(Opcode.Text, Encoding.UTF8.GetBytes(record + '\u001e'));

    private void Ask(ChatConnection connection)
    {
        var users = string.Join(',', _watchers[connection].Users.Select(user => $"\"{user}\""));
        connection.Tell(Frame($$$"""{"type":1,"invocationId":"w","target":"Watch","arguments":[{"userIds":[{{{users}}}]}]}"""));
    }

    private void Learn(ChatConnection connection, Watcher watcher, JsonElement list, bool isPush)
    {
        foreach (var item in list.GetProperty("users").EnumerateArray())
        {
            var (user, state) = (item.GetProperty("userId").GetGuid(), item.GetProperty("state").GetString()!);
            if (!watcher.Users.Contains(user))
            {
                Fail($"{connection.User.Username} was told of {user}, whom nobody watches there");
                continue;
            }

            watcher.Told[user] = state;
            if (isPush)
            {
                Sightings++;
                if (_said.TryGetValue(user, out var said) && said.State == state)
                {
                    ToldMicros.Record(connection.Generator.Loop.Now - said.At);
                }
            }
        }
    }

    private string Said(Guid user) => _said.TryGetValue(user, out var said) ? said.State : States[0];

    private void Fail(string what)
    {
        if (_wrong.Count < FailuresKept)
        {
            _wrong.Add(what);
        }
    }

    /// <param name="users">Whom it watches.</param>
    private sealed class Watcher(HashSet<Guid> users)
    {
        public HashSet<Guid> Users => users;

        public Dictionary<Guid, string> Told { get; } = [];

        public bool IsAnswered { get; set; }
    }
}
