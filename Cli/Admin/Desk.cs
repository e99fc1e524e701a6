using System.CommandLine;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Cli.Terminal;
using OrleansChat.Client;

namespace OrleansChat.Cli.Admin;

/// <summary>What a verb works with: the server, and where to say what came of it.</summary>
internal sealed record Desk(AdminServer Server, Printer Print)
{
    /// <summary>Has the verb run at the desk that its command line names, and turns what may go wrong into one sentence and a code.</summary>
    public delegate Task<int> Verb(Desk desk, ParseResult parsed, CancellationToken cancel);

    /// <summary>Asks before what cannot be taken back; without a terminal only the option says yes.</summary>
    public static bool Confirms(string question, bool yes)
    {
        if (yes)
        {
            return true;
        }

        if (Console.IsInputRedirected)
        {
            Console.Error.WriteLine("This cannot be taken back: repeat it with --yes.");
            return false;
        }

        return Passwords.Read($"{question} Type yes: ", isShown: true).Trim() == "yes";
    }

    /// <summary>A room's id, by its id, short name or name; the latter two must be one room's alone.</summary>
    public async Task<Guid> FindRoomAsync(string text, CancellationToken cancel)
    {
        if (Guid.TryParse(text, out var id))
        {
            return id;
        }

        var found = await Server.GetAsync($"rooms?query={Uri.EscapeDataString(text)}", cancel);
        var rooms = found.EnumerateArray().Where(room => Is(room, "slug") || Is(room, "name")).ToArray();
        return rooms switch
        {
            [var only] => only.GetProperty("roomId").GetGuid(),
            [] => throw new ChatRefusedException(new Refusal("not_found", $"There is no room \"{SafeText.Line(text)}\".", Retryable: false)),
            _ => throw new ChatRefusedException(new Refusal("bad_request", "Several rooms are called so: say the id.", Retryable: false)),
        };

        bool Is(System.Text.Json.JsonElement room, string member) =>
            room.TryGetProperty(member, out var value) && string.Equals(value.GetString(), text, StringComparison.OrdinalIgnoreCase);
    }
}
