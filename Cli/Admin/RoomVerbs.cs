using System.CommandLine;
using System.Text.Json;
using static OrleansChat.Cli.Admin.Printer;

namespace OrleansChat.Cli.Admin;

/// <summary>Rooms: what there is, where it lives, and what operators do about it.</summary>
internal static class RoomVerbs
{
    private static readonly (string Title, Func<JsonElement, string> Cell)[] Columns =
    [
        ("ROOM", Of("roomId")), ("KIND", Of("kind")), ("NAME", Of("name")), ("SHORT", Of("slug")), ("HEAD", Of("head")), ("MEMBERS", Of("members")),
        ("LAST", At("lastAt")), ("DELETED", Of("deleted")),
    ];

    public static IEnumerable<Command> All(RunVerb run)
    {
        var text = new Argument<string>("text") { Description = "In the name or the short name.", DefaultValueFactory = _ => "" };
        var busiest = new Option<bool>("--busiest") { Description = "Those with the most events now." };
        yield return Verbs.Verb(run, "rooms", "Rooms by name, at most 100.", async (desk, parsed, cancel) =>
        {
            var isBusy = parsed.GetValue(busiest);
            var rooms = await desk.Server.GetAsync(isBusy ? "rooms/busiest" : $"rooms?query={Uri.EscapeDataString(parsed.GetRequiredValue(text))}", cancel);
            desk.Print.Table(rooms, isBusy ? [("EVENTS/MIN", Of("eventsPerMinute")), .. Columns] : Columns);
            return ExitCodes.Done;
        }, text, busiest);

        var where = Room();
        const string WhereHelp = "Where a room lives, and how far its gateways are. The question wakes a room that nobody used lately.";
        yield return Verbs.Verb(run, "where", WhereHelp, async (desk, parsed, cancel) =>
        {
            Place(desk, await desk.Server.GetAsync($"rooms/{await desk.FindRoomAsync(parsed.GetRequiredValue(where), cancel)}/place", cancel));
            return ExitCodes.Done;
        }, where);

        var (moved, to) = (Room(), new Option<string?>("--to") { Description = "The silo's name; default: any other one." });
        yield return Verbs.Verb(run, "move", "Have a room live on another silo. Nobody in it loses anything.", async (desk, parsed, cancel) =>
        {
            var path = $"rooms/{await desk.FindRoomAsync(parsed.GetRequiredValue(moved), cancel)}/move";
            Place(desk, await desk.Server.SendAsync(HttpMethod.Post, path, new { silo = parsed.GetValue(to) }, cancel));
            return ExitCodes.Done;
        }, moved, to);
        yield return One(run);
    }

    private static Argument<string> Room() => new("room") { Description = "Its id, short name or name." };

    private static Command One(RunVerb run)
    {
        var (room, words) = (Room(), new Argument<string[]>("what")
        {
            Description = "show; export; delete; retention; retention DAYS (0: for ever); retention default.",
            DefaultValueFactory = _ => ["show"],
        });
        var (file, yes) = (new Option<FileInfo?>("--out") { Description = "Where an export goes; default: the standard output." },
            new Option<bool>("--yes") { Description = "Do not ask." });
        return Verbs.Verb(run, "room", "One room.", async (desk, parsed, cancel) =>
        {
            var path = $"rooms/{await desk.FindRoomAsync(parsed.GetRequiredValue(room), cancel)}";
            switch (parsed.GetRequiredValue(words))
            {
                case ["show"]:
                    desk.Print.Facts(
                        await desk.Server.GetAsync(path, cancel),
                        [.. Columns, ("VISIBLE", Of("visibility")), ("HELD", Of("held")), ("MADE", At("createdAt"))]);
                    return ExitCodes.Done;
                case ["export"]:
                    return await RoomExport.RunAsync(desk, path, parsed.GetValue(file), cancel);
                case ["delete"] when Desk.Confirms("Delete the room for all its members?", parsed.GetValue(yes)):
                    await desk.Server.SendAsync(HttpMethod.Delete, path, null, cancel);
                    desk.Print.Say("The room is deleted.");
                    return ExitCodes.Done;
                case ["retention"]:
                    Retention(desk, await desk.Server.GetAsync($"{path}/retention", cancel));
                    return ExitCodes.Done;
                case ["retention", var days] when days == "default" || int.TryParse(days, out _):
                    int? wanted = int.TryParse(days, out var number) ? number : null;
                    Retention(desk, await desk.Server.SendAsync(HttpMethod.Put, $"{path}/retention", new { days = wanted }, cancel));
                    return ExitCodes.Done;
                case ["delete"]:
                    return ExitCodes.Usage;
                default:
                    await Console.Error.WriteLineAsync("A room takes: show, export, delete, retention [DAYS|default].");
                    return ExitCodes.Usage;
            }
        }, room, words, file, yes);
    }

    private static void Place(Desk desk, JsonElement place)
    {
        if (desk.Print.IsJson)
        {
            desk.Print.Raw(place.GetRawText());
            return;
        }

        desk.Print.Facts(
            place, ("ROOM", Of("roomId")), ("SILO", Of("silo")), ("SINCE", At("activatedAt")), ("HEAD", Of("head")), ("WAITING", Of("waiting")));
        desk.Print.Table(
            place.GetProperty("gateways"), ("GATEWAY", Of("name")), ("AT", Of("position")), ("LAG", Of("lag")), ("FOLLOWERS", Of("followers")),
            ("BYTES", Of("waitingBytes")), ("SILENT MS", Of("silenceMs")));
    }

    private static void Retention(Desk desk, JsonElement kept) =>
        desk.Print.Facts(kept, ("ROOM", Of("roomId")), ("DAYS", Of("days")), ("IN FORCE", Of("inForce")), ("FIRST", Of("firstSeq")), ("HEAD", Of("head")));
}
