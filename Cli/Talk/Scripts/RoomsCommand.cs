using System.CommandLine;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Cli.Terminal;
using OrleansChat.Client.Rooms;
using Spectre.Console;

namespace OrleansChat.Cli.Talk.Scripts;

/// <summary><c>chat rooms</c></summary>
internal static class RoomsCommand
{
    private static readonly Argument<string?> Query = new("query")
    {
        Description = "Part of a name; without it all own rooms and the public ones.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create()
    {
        var command = new Command("rooms", "List rooms. In a pipe: id, role, members, head, name, parted by tabs.") { Query };
        command.SetAction((parsed, cancel) => Server.UseAsync(parsed, async server =>
        {
            var rooms = await server.SignedIn().Api.RoomsAsync(parsed.GetValue(Query), cancel);
            if (ServerOptions.IsPlain(parsed))
            {
                foreach (var room in rooms)
                {
                    Console.WriteLine($"{room.RoomId}\t{room.Role ?? "-"}\t{room.MemberCount}\t{room.Head}\t{Title(room)}");
                }
            }
            else
            {
                AnsiConsole.Write(Table(rooms));
            }

            return ExitCodes.Done;
        }));
        return command;
    }

    /// <summary>What a room is called where people read it.</summary>
    public static string Title(RoomView room) =>
        SafeText.Line(room.Name ?? room.Slug ?? (room.Kind == "direct" ? "direct " : "room ") + room.RoomId.ToString()[..8]);

    private static Table Table(IReadOnlyList<RoomView> rooms)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Name", "You are", "Members", "Events", "Id");
        foreach (var room in rooms)
        {
            table.AddRow(
                new Text(Title(room)),
                new Text(room.Role ?? "–"),
                new Text($"{room.MemberCount}"),
                new Text($"{room.Head}"),
                new Text(room.RoomId.ToString()));
        }

        return table;
    }
}
