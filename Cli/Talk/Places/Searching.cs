using System.Globalization;
using System.Text;
using OrleansChat.Cli.Talk.Rooms;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Cli.Terminal;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Places;

/// <summary>The command <c>search</c>: in all rooms from the lobby, in one room from there; and there also <c>files</c>.</summary>
internal static class Searching
{
    public static Commands AddSearch(this Commands commands, Talk talk, Guid? room = null)
    {
        var (last, next) = ("", (string?)null);
        commands.Add("search", "WORDS|more", "find messages; from:NAME, in:ROOM, has:file narrow it", FindAsync);
        return room is null ? commands : commands.Add("files", "", "the messages here that carry files", (_, cancel) => FindAsync("has:file", cancel));

        async Task FindAsync(string words, CancellationToken cancel)
        {
            if (words.Length == 0 || (words == "more" && next is null))
            {
                talk.Screen.Write(Tone.Bad, words.Length == 0 ? "Say what to look for: search WORDS" : "There is nothing more to show.");
                return;
            }

            (last, var place) = words == "more" ? (last, next) : (words, null);
            var page = await talk.Live.Api.SearchAsync(last, room, place, cancel: cancel);
            next = page.Next;
            foreach (var hit in page.Items)
            {
                await ShowAsync(talk, hit, cancel);
            }

            talk.Screen.Write(Tone.Dim, next is not null ? "There may be more: search more" : page.Items.Count == 0 ? "Nothing was found." : "That is all.");
        }
    }

    private static async Task ShowAsync(Talk talk, SearchHit hit, CancellationToken cancel)
    {
        var name = await talk.Live.People.NameAsync(hit.RoomId, hit.Sender, cancel);
        var at = hit.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var text = SafeText.Line(Marked(hit)) + EventText.Files(hit.Attachments);
        talk.Screen.Write(Tone.Normal, $"{talk.Live.Rooms.Title(hit.RoomId)} #{hit.Seq} {at} {name}: {text}");
    }

    /// <summary>What was looked for, between « and ».</summary>
    private static string Marked(SearchHit hit)
    {
        var text = new StringBuilder(hit.Fragment);
        foreach (var match in hit.Highlights.OrderByDescending(match => match.Start))
        {
            text.Insert(match.Start + match.Length, '»').Insert(match.Start, '«');
        }

        return text.ToString();
    }
}
