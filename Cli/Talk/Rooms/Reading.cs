using System.Globalization;
using OrleansChat.Cli.Talk.Places;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Rooms;

/// <summary>The commands that look back.</summary>
internal static class Reading
{
    private const int Most = 200;

    public static Commands AddReading(this Commands commands, Talk talk, RoomPlace place) => commands
        .Add("history", "[N]", $"N more messages from before ({RoomPlace.Page})", (words, cancel) => HistoryAsync(talk, place, words, cancel))
        .Add("around", "NUMBER|DATE", "what was said around a message, or on a day", (words, cancel) => AroundAsync(talk, place, words, cancel))
        .Add("replies", "NUMBER", "a message and its thread", (words, cancel) => ThreadAsync(talk, place, words, cancel))
        .Add("pins", "", "the pinned messages", (_, cancel) => PinsAsync(talk, place, cancel));

    private static async Task HistoryAsync(Talk talk, RoomPlace place, string words, CancellationToken cancel)
    {
        var count = int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, Most) : RoomPlace.Page;
        if (place.Oldest <= place.First)
        {
            place.Say("That was the beginning.");
            return;
        }

        var page = await talk.Live.Api.HistoryAsync(place.Id, new HistoryRequest(Before: place.Oldest, Limit: count), cancel);
        if (page.Items.Count == 0)
        {
            place.Say("There is nothing before.");
            place.First = place.Oldest;
            return;
        }

        await place.ShowPageAsync(page, cancel);
        place.Say("— end of what was before —");
    }

    private static async Task AroundAsync(Talk talk, RoomPlace place, string words, CancellationToken cancel)
    {
        HistoryRequest? request = Writing.Target(words, out _) is { } seq ? new(Around: seq, Limit: RoomPlace.Page)
            : DateTimeOffset.TryParse(words, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var at) ? new(At: at, Limit: RoomPlace.Page)
            : null;
        if (request is null)
        {
            place.Say("Say where: /around 12, or /around 2026-05-01");
            return;
        }

        await ShowApartAsync(place, (await talk.Live.Api.HistoryAsync(place.Id, request, cancel)).Items, cancel);
    }

    private static async Task ThreadAsync(Talk talk, RoomPlace place, string words, CancellationToken cancel)
    {
        if (Writing.Target(words, out _) is not { } seq)
        {
            place.Say("Say which message, by its number: /replies 12");
            return;
        }

        await ShowApartAsync(place, (await talk.Live.Api.HistoryAsync(place.Id, new HistoryRequest(Limit: Most, Thread: seq), cancel)).Items, cancel);
    }

    private static async Task PinsAsync(Talk talk, RoomPlace place, CancellationToken cancel)
    {
        var pins = await talk.Live.Api.PinsAsync(place.Id, cancel);
        if (pins.Count == 0)
        {
            place.Say("Nothing is pinned here.");
            return;
        }

        await ShowApartAsync(place, pins, cancel);
    }

    /// <summary>What is not the next piece of the conversation is marked as such.</summary>
    private static async Task ShowApartAsync(RoomPlace place, IReadOnlyList<RoomEvent> items, CancellationToken cancel)
    {
        place.Say($"— {items.Count} found —");
        await place.ShowFoldedAsync(items, cancel);
        place.Say("— back to now —");
    }
}
