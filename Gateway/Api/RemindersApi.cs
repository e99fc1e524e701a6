using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Schedule;

namespace OrleansChat.Gateway.Api;

/// <summary>Messages to be reminded of.</summary>
internal static class RemindersApi
{
    public static void MapReminders(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/rooms/{id:guid}/reminders", Add);
        routes.MapGet("/reminders", List);
        routes.MapDelete("/reminders/{id:guid}", Dismiss);
    }

    private static async Task<Results<Created<ReminderAnswer>, Ok<ReminderAnswer>, ProblemHttpResult>> Add(
        Guid id, Request request, IdempotencyKey key, HubIdentity me, IGrainFactory grains)
    {
        var at = request.At.ToUnixTimeMilliseconds();
        var added = await Faults.Repeated(() =>
            grains.Reminders().Add(me.User, new RoomId(id), key.ClientId, request.Target, at, request.Note));
        return !added.Ok ? Problems.Of(added.Refusal)
            : added.Value.Duplicate ? TypedResults.Ok(ReminderAnswer.Of(added.Value))
            : TypedResults.Created((string?)null, ReminderAnswer.Of(added.Value));
    }

    private static async Task<Results<Ok<ReminderAnswer[]>, ProblemHttpResult>> List(HubIdentity me, IGrainFactory grains)
    {
        var listed = await Faults.Repeated(() => grains.Reminders().List(me.User));
        return listed.Ok ? TypedResults.Ok<ReminderAnswer[]>([.. listed.Value.Select(ReminderAnswer.Of)]) : Problems.Of(listed.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Dismiss(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var done = await grains.Reminders().Dismiss(me.User, id);
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    internal sealed record Request(long Target, DateTimeOffset At, string? Note = null);
}

/// <summary>On the hub, too.</summary>
/// <param name="Due">Whether its time has come.</param>
internal sealed record ReminderAnswer(Guid ReminderId, Guid RoomId, long Target, string At, string? Note, bool Due)
{
    public static ReminderAnswer Of(Reminder reminder) =>
        new(reminder.Id, reminder.Room.Value, reminder.Target, Wire.Time(reminder.At), reminder.Note, reminder.Due);
}
