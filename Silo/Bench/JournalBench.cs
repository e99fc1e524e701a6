using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Grains;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;

namespace OrleansChat.Silo.Bench;

/// <summary>
/// Measures <see cref="IJournal.Append"/> in process, without grains or sockets: rooms in closed loops, each with one append in flight.
/// The load tester runs it beside <c>COPY</c> into the same table. Prints one JSON line; removes what it stored.
/// </summary>
internal static class JournalBench
{
    public const string Verb = "journal-bench";

    private static readonly string Text = new('x', 200);

    public static async Task<int> Run(string[] args)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        var connection = settings.GetConnectionString("Chat") ?? throw new StartRefusedException("ConnectionStrings__Chat is not set.");
        var (rooms, events) = (settings.GetValue("rooms", 500), settings.GetValue("events", 1));
        var (warmup, seconds) = (settings.GetValue("warmup", 3), settings.GetValue("seconds", 5));
        var options = settings.GetSection("Chat:Journal").Get<JournalOptions>() ?? new JournalOptions();
        await using var database = new ChatDatabase(connection, options.Writers, options.DataPool);
        var journal = new Journal(
            new EventStore(database, NullLogger<EventStore>.Instance), Options.Create(options), TimeProvider.System, NullLogger<Journal>.Instance);
        var loops = Enumerable.Range(0, rooms).Select(_ => new Loop(journal, events)).ToArray();
        await Task.WhenAll(loops.Select(loop => loop.Create()));
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(loops.Select(loop => loop.Run(stop.Token)));
        await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(warmup), TimeProvider.System));
        var (before, watch, cpu) = (loops.Sum(loop => loop.Stored), Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System));
        var (stored, elapsed, used) = (loops.Sum(loop => loop.Stored) - before, watch.Elapsed, Environment.CpuUsage.TotalTime - cpu);
        await stop.CancelAsync();
        await running;
        await Remove(database.Data, loops);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            rooms,
            eventsPerAppend = events,
            perSecond = Math.Round(stored / elapsed.TotalSeconds),
            ownCpuMicrosecondsPerEvent = Math.Round(used.TotalMicroseconds / Math.Max(1, stored), 2),
        }));
        return 0;
    }

    private static async Task Remove(NpgsqlDataSource data, Loop[] loops)
    {
        await using var connection = await data.OpenConnectionAsync();
        await using (var limit = new NpgsqlCommand("SET statement_timeout = 60000", connection))
        {
            await limit.ExecuteNonQueryAsync();
        }

        foreach (var table in new[] { "room_event", "room_member", "room" })
        {
            await using var command = new NpgsqlCommand($"DELETE FROM {table} WHERE room_id = ANY($1)", connection) { CommandTimeout = 60 };
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. loops.Select(loop => loop.Room.Value)] });
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>One room that appends as soon as its last append is stored.</summary>
    private sealed class Loop(Journal journal, int events)
    {
        private readonly UserId _sender = UserId.New();
        private long _head = 1;

        public RoomId Room { get; } = RoomId.New();

        public long Stored => Volatile.Read(ref _head) - 1;

        public Task Create() => Append(new RoomAppend(Room, 0, [New(1, EventKind.Created)], new RoomProjection(
            true, RoomKind.Group, "bench", null, null, Visibility.Private, 1, false, 0, true, null, [new MemberRow(_sender, Role.Owner, 1, null, 0)], [], [])));

        public async Task Run(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var head = _head;
                var batch = new NewEvent[events];
                for (var index = 0; index < events; index++)
                {
                    batch[index] = New(head + index + 1, EventKind.Message);
                }

                await Append(new RoomAppend(Room, head, batch, null));
                Volatile.Write(ref _head, head + events);
            }
        }

        private NewEvent New(long seq, EventKind kind) => new(new RoomEvent(seq, kind, 1_700_000_000_000, _sender, new ClientId(Guid.NewGuid()), Text), 42, seq - 1);

        private async Task Append(RoomAppend append)
        {
            if (await journal.Append(append) is var status and not AppendStatus.Committed)
            {
                throw new InvalidOperationException($"An append of the bench was not stored: {status}.");
            }
        }
    }
}
