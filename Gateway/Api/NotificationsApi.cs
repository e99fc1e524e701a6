using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Notifications;

namespace OrleansChat.Gateway.Api;

/// <summary>What one wants to be told, and when not.</summary>
internal static class NotificationsApi
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/notifications", Read);
        routes.MapPut("/notifications", Change);
    }

    public static void MapUnsubscribe(this IEndpointRouteBuilder routes) => routes.MapPost("/notifications/unsubscribe", Unsubscribe);

    public static void MapRoomNotifications(this IEndpointRouteBuilder routes) => routes.MapPut("/rooms/{id:guid}/notifications", SetLevel);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Read(HubIdentity me, IGrainFactory grains)
    {
        var settings = await Faults.Repeated(() => grains.Notifications().Settings(me.User));
        if (!settings.Ok)
        {
            return Problems.Of(settings.Refusal);
        }

        var levels = await Faults.Repeated(() => grains.Notifications().Levels(me.User));
        return levels.Ok
            ? TypedResults.Ok(new Answer(NotificationSettingsAnswer.Of(settings.Value), [.. levels.Value.Select(RoomLevelAnswer.Of)]))
            : Problems.Of(levels.Refusal);
    }

    private static async Task<Results<Ok<NotificationSettingsAnswer>, ProblemHttpResult>> Change(ChangeRequest request, HubIdentity me, IGrainFactory grains)
    {
        QuietHours? quiet = null;
        if (request.QuietHours is { } hours)
        {
            if (Minute(hours.From) is not { } from || Minute(hours.To) is not { } to)
            {
                return Problems.Of(Reasons.QuietHoursForm.Refusal);
            }

            quiet = new QuietHours(from, to);
        }

        var settings = new NotificationSettings(quiet, request.SnoozedUntil?.ToUnixTimeMilliseconds(), request.MailDigests, request.Previews);
        var changed = await Faults.Repeated(() => grains.Notifications().Change(me.User, settings));
        return changed.Ok ? TypedResults.Ok(NotificationSettingsAnswer.Of(changed.Value)) : Problems.Of(changed.Refusal);
    }

    /// <summary>The token is in the URL because mail programs know nothing else (RFC 8058); all that it can do is to end mails, once.</summary>
    private static async Task<Results<NoContent, ProblemHttpResult>> Unsubscribe(string token, IGrainFactory grains)
    {
        var done = await grains.Notifications().EndDigests(token);
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    private static async Task<Results<Ok<RoomLevelAnswer>, ProblemHttpResult>> SetLevel(Guid id, LevelRequest request, HubIdentity me, IGrainFactory grains)
    {
        if (request.Level is not null && Wire.ParseLevel(request.Level) is null)
        {
            return Problems.Of(Reasons.LevelForm.Refusal);
        }

        var level = request.Level is null ? null : Wire.ParseLevel(request.Level);
        var set = await Faults.Repeated(() => grains.Notifications().SetLevel(me.User, new RoomId(id), level));
        return set.Ok ? TypedResults.Ok(RoomLevelAnswer.Of(set.Value)) : Problems.Of(set.Refusal);
    }

    private static int? Minute(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (time.Hour * 60) + time.Minute : null;

    /// <param name="Rooms">Those with a level of their own.</param>
    internal sealed record Answer(NotificationSettingsAnswer Settings, RoomLevelAnswer[] Rooms);

    /// <summary>Takes the place of what was: what is absent is back at its default.</summary>
    internal sealed record ChangeRequest(
        QuietHoursAnswer? QuietHours = null, DateTimeOffset? SnoozedUntil = null, bool MailDigests = false, bool Previews = true);

    /// <param name="Level">Absent: as rooms of its kind have it.</param>
    internal sealed record LevelRequest(string? Level = null);
}

internal sealed record NotificationSettingsAnswer(QuietHoursAnswer? QuietHours, string? SnoozedUntil, bool MailDigests, bool Previews)
{
    public static NotificationSettingsAnswer Of(NotificationSettings settings) => new(
        settings.Quiet is { } quiet ? new QuietHoursAnswer(Clock(quiet.From), Clock(quiet.To)) : null,
        settings.SnoozedUntil is { } until ? Wire.Time(until) : null,
        settings.MailDigests,
        settings.Previews);

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}

/// <summary>Times of the day, as <c>22:00</c>, in the time zone of the user's settings.</summary>
internal sealed record QuietHoursAnswer(string From, string To);

internal sealed record RoomLevelAnswer(Guid RoomId, string? Level)
{
    public static RoomLevelAnswer Of(RoomLevel room) => new(room.Room.Value, room.Level is { } level ? Wire.Name(level) : null);
}
