using System.CommandLine;
using OrleansChat.Cli.Talk.Connection;
using OrleansChat.Cli.Talk.Rooms;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Cli.Terminal;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Scripts;

/// <summary><c>chat tail</c></summary>
internal static class TailCommand
{
    private static readonly Argument<string> Room = new("room") { Description = "Id, short name or name." };
    private static readonly Option<long?> After = new("--after")
    {
        Description = "Start behind this event's number; 0: from the beginning. Default: what is new from now on.",
    };

    private static readonly Option<long?> Count = new("--count") { Description = "Stop after so many events." };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object per event." };

    public static Command Create()
    {
        var command = new Command("tail", "Print a room's events as they happen, over any number of reconnects, each once and in order.")
        {
            Room,
            After,
            Count,
            Json,
        };
        command.SetAction((parsed, cancel) => Server.UseAsync(parsed, async server =>
        {
            var read = Output.Read(cancel);
            try
            {
                return await RunAsync(server, parsed, read);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // It has no other end.
                return ExitCodes.Done;
            }
            catch (OperationCanceledException)
            {
                return ExitCodes.OutputClosed;
            }
        }));
        return command;
    }

    private static async Task<int> RunAsync(Server server, ParseResult parsed, CancellationToken cancel)
    {
        var session = server.SignedIn();
        var room = await Server.FindRoomAsync(session.Api, parsed.GetRequiredValue(Room), cancel);
        var people = new People(session.Api);
        var print = parsed.GetValue(Json)
            ? (Func<RoomEvent, Task>)(item => Console.Out.WriteLineAsync(EventLine.Of(item)))
            : async item => Print(item, await people.NameAsync(room.RoomId, item.Sender, cancel));
        var left = parsed.GetValue(Count) ?? long.MaxValue;
        await using var client = session.Client();
        await Server.ConnectAsync(client, TimeSpan.FromSeconds(60), cancel);

        // What was before comes by pages; the live stream is opened already, so that nothing falls between the two.
        var shown = parsed.GetValue(After) ?? long.MaxValue;
        while (left > 0 && shown != long.MaxValue)
        {
            var page = await client.HistoryAsync(room.RoomId, new HistoryRequest(After: shown, Limit: 200), cancel);
            foreach (var item in page.Items.Where(item => item.Seq > shown).Take((int)Math.Min(left, 200)))
            {
                await print(item);
                (shown, left) = (item.Seq, left - 1);
            }

            if (!page.HasAfter)
            {
                break;
            }
        }

        shown = shown == long.MaxValue ? 0 : shown;
        await foreach (var delivered in client.EventsAsync(cancel))
        {
            if (left == 0)
            {
                break;
            }

            switch (delivered)
            {
                case RoomEvents batch when batch.RoomId == room.RoomId:
                    foreach (var item in batch.Items.Where(item => item.Seq > shown).Take((int)Math.Min(left, int.MaxValue)))
                    {
                        await print(item);
                        (shown, left) = (item.Seq, left - 1);
                    }

                    if (left == 0)
                    {
                        return ExitCodes.Done;
                    }

                    break;
                case Truncated cut when cut.RoomId == room.RoomId:
                    await Console.Error.WriteLineAsync($"The events from {cut.After + 1} to {cut.Until} are left out; see them with --after {cut.After}.");
                    break;
                case EpochMoved:
                    await Console.Error.WriteLineAsync("The server was restored from a backup: numbers may repeat from here on.");
                    shown = 0;
                    break;
                case RoomRemoved gone when gone.RoomId == room.RoomId:
                    await Console.Error.WriteLineAsync("You are no longer a member of this room.");
                    return ExitCodes.Refused;
            }
        }

        return ExitCodes.Done;
    }

    private static void Print(RoomEvent item, string name) =>
        Console.WriteLine($"{item.Seq}\t{item.At.ToLocalTime():HH:mm:ss}\t{name}\t{EventText.Of(item)}");
}
