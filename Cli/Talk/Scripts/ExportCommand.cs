using System.CommandLine;
using System.Globalization;
using OrleansChat.Cli.Talk.Connection;
using OrleansChat.Cli.Talk.Rooms;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Scripts;

/// <summary><c>chat export</c></summary>
internal static class ExportCommand
{
    private const int Page = 200;

    private static readonly Argument<string> Room = new("room") { Description = "Id, short name or name." };
    private static readonly Option<long> After = new("--after") { Description = "Start behind this event's number. Default: from the beginning." };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object per event, as in docs/protocol.md." };

    public static Command Create()
    {
        var command = new Command(
            "export", "Print all that was said in a room, as it reads now: number, time in UTC, name, text, parted by tabs.") { Room, After, Json };
        command.SetAction((parsed, cancel) => Server.UseAsync(parsed, server => RunAsync(server, parsed, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(Server server, ParseResult parsed, CancellationToken cancel)
    {
        var api = server.SignedIn().Api;
        var room = await Server.FindRoomAsync(api, parsed.GetRequiredValue(Room), cancel);
        var people = new People(api);
        var (after, isJson) = (parsed.GetValue(After), parsed.GetValue(Json));
        for (var hasMore = true; hasMore;)
        {
            var page = await api.HistoryAsync(room.RoomId, new HistoryRequest(After: after, Limit: Page), cancel);
            foreach (var item in page.Items)
            {
                var line = isJson ? EventLine.Of(item) : Line(item, await people.NameAsync(room.RoomId, item.Sender, cancel));
                await Console.Out.WriteLineAsync(line);
            }

            (after, hasMore) = (page.LastSeq, page.HasAfter && page.Items.Count > 0);
        }

        return ExitCodes.Done;
    }

    private static string Line(RoomEvent item, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{item.Seq}\t{item.At.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}\t{name}\t{EventText.Of(item)}");
}
