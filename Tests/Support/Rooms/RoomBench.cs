using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Cli.Load.Checker;
using OrleansChat.Grains;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;
using OrleansChat.Grains.Users;
using OrleansChat.Rooms;
using SiloJournal = OrleansChat.Grains.Journal.Journal;

namespace OrleansChat.Tests.Support.Rooms;

/// <summary>What a room stands on, without Orleans, over a real database: any number of activations that know nothing of each other.</summary>
internal sealed class RoomBench : IAsyncDisposable
{
    public RoomBench(TestDatabase database)
    {
        Connection = database.ConnectionString;
        Sql = database;
        Database = new ChatDatabase(database.ConnectionString, journalWriters: 2, dataPool: 8);
        Events = new EventStore(Database, NullLogger<EventStore>.Instance);
        Journal = new SiloJournal(Events, Options.Create(new JournalOptions()), TimeProvider.System, NullLogger<SiloJournal>.Instance);
        Rooms = new RoomStore(Database);
        History = new HistoryStore(Database);
        Reads = new ReadStore(Database);
        UserRooms = new UserRoomsStore(Database);
    }

    public string Connection { get; }

    public TestDatabase Sql { get; }

    public ChatDatabase Database { get; }

    public EventStore Events { get; }

    public IJournal Journal { get; }

    public RoomStore Rooms { get; }

    public HistoryStore History { get; }

    public ReadStore Reads { get; }

    public UserRoomsStore UserRooms { get; }

    public Activation Activate(RoomId room, IJournal? journal = null, IRoomStore? store = null, RoomOptions? options = null) =>
        new(room, journal ?? Journal, store ?? Rooms, options ?? new RoomOptions());

    /// <summary>A room with an account for each member; the first owns it.</summary>
    public async Task<(RoomId Room, UserId[] Users)> Room(int members, RoomKind kind = RoomKind.Group)
    {
        var users = Enumerable.Range(0, members).Select(_ => UserId.New()).ToArray();
        foreach (var user in users)
        {
            await Sql.Execute($"INSERT INTO account (user_id, username, username_key) VALUES ('{user}', 'U{user.Value:N}', 'u{user.Value:N}')");
        }

        var room = kind == RoomKind.Direct ? RoomId.Direct(users[0], users[1]) : RoomId.New();
        var create = new CreateRoom(users[0], ClientId.New(), kind, "room", null, null, Visibility.Private, [.. users.Skip(1)]);
        var made = await Activate(room).Submit(create);
        return made.Ok ? (room, users) : throw new InvalidOperationException($"The room was refused: {made.Refusal}.");
    }

    /// <summary>Compares answers, and what the activations published, with the log.</summary>
    public async Task<Verdict> Check(RoomId room, IEnumerable<SentMessage> sent, params Activation[] activations)
    {
        await using var reader = new LogReader(Connection);
        var shown = activations.SelectMany((activation, index) =>
            activation.Published.Select(item => new ShownEvent($"activation {index}", item.Sender.Value, room.Value, item.Seq, item.ClientId.Value)));
        return HistoryChecker.Check(
            new Journals(sent, [], shown, [], []), await reader.Logs([room.Value], CancellationToken.None));
    }

    public async ValueTask DisposeAsync() => await Database.DisposeAsync();
}
