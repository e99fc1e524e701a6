using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Census;
using OrleansChat.Gateway.Api;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Admin;

/// <summary>Users, rooms and sessions, for operators: lists of at most 100, each from where the one before ended.</summary>
internal static class CensusApi
{
    private const int LongestQuery = 100;

    public static void MapCensus(this IEndpointRouteBuilder operators)
    {
        operators.MapGet("/users", Users);
        operators.MapGet("/users/{username}", User);
        operators.MapPost("/users/{username}/reset", Reset);
        operators.MapGet("/sessions", Sessions);
        operators.MapGet("/rooms", Rooms);
        operators.MapGet("/rooms/busiest", Busiest);
        operators.MapGet("/rooms/{id:guid}", Room);
        operators.MapDelete("/rooms/{id:guid}", Delete);
    }

    private static async Task<Results<Ok<UserAnswer[]>, ProblemHttpResult>> Users(IGrainFactory grains, string query = "", string after = "")
    {
        if (query.Length > LongestQuery || after.Length > LongestQuery || after.Contains('\0', StringComparison.Ordinal))
        {
            return Problems.Of(ErrorCode.BadRequest);
        }

        var users = await Faults.Repeated(() => grains.Census().Users(query, after));
        return users.Ok ? TypedResults.Ok<UserAnswer[]>([.. users.Value.Select(UserAnswer.Of)]) : Problems.Of(users.Refusal);
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> User(string username, IGrainFactory grains)
    {
        var user = await Faults.Repeated(() => grains.Census().User(username));
        return user.Ok ? TypedResults.Ok(UserAnswer.Of(user.Value)) : Problems.Of(user.Refusal);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Reset(string username, HttpContext context, IGrainFactory grains)
    {
        var user = await Faults.Repeated(() => grains.Census().User(username));
        var sent = user.Ok ? await grains.Recovery().Send(user.Value.User, Callers.Of(context)) : user.Refusal;
        return sent.Ok ? TypedResults.Accepted((string?)null) : Problems.Of(sent.Refusal);
    }

    private static async Task<Results<Ok<SessionAnswer[]>, ProblemHttpResult>> Sessions(IGrainFactory grains, string? user = null, DateTimeOffset? before = null)
    {
        var sessions = await Faults.Repeated(() => grains.Census().Sessions(user, before?.ToUnixTimeMilliseconds()));
        return sessions.Ok ? TypedResults.Ok<SessionAnswer[]>([.. sessions.Value.Select(SessionAnswer.Of)]) : Problems.Of(sessions.Refusal);
    }

    private static async Task<Results<Ok<RoomRecordAnswer[]>, ProblemHttpResult>> Rooms(IGrainFactory grains, string query = "", Guid? after = null)
    {
        if (query.Length > LongestQuery || query.Contains('\0', StringComparison.Ordinal))
        {
            return Problems.Of(ErrorCode.BadRequest);
        }

        RoomId? from = after is { } room ? new RoomId(room) : null;
        var rooms = await Faults.Repeated(() => grains.Census().Rooms(query, from));
        return rooms.Ok ? TypedResults.Ok<RoomRecordAnswer[]>([.. rooms.Value.Select(RoomRecordAnswer.Of)]) : Problems.Of(rooms.Refusal);
    }

    private static async Task<Results<Ok<RoomRecordAnswer[]>, ProblemHttpResult>> Busiest(IGrainFactory grains)
    {
        var busy = await Faults.Repeated(() => grains.Cluster().Busiest());
        var rooms = await Faults.Repeated(() => grains.Census().Named([.. busy.Select(one => one.Room)]));
        if (!rooms.Ok)
        {
            return Problems.Of(rooms.Refusal);
        }

        var known = rooms.Value.ToDictionary(room => room.Room);
        return TypedResults.Ok<RoomRecordAnswer[]>(
        [
            .. busy.Where(one => known.ContainsKey(one.Room)).Select(one => RoomRecordAnswer.Of(known[one.Room]) with { EventsPerMinute = one.EventsPerMinute }),
        ]);
    }

    private static async Task<Results<Ok<RoomRecordAnswer>, ProblemHttpResult>> Room(Guid id, IGrainFactory grains)
    {
        var rooms = await Faults.Repeated(() => grains.Census().Named([new RoomId(id)]));
        return !rooms.Ok ? Problems.Of(rooms.Refusal)
            : rooms.Value is [var only] ? TypedResults.Ok(RoomRecordAnswer.Of(only))
            : Problems.Of(ErrorCode.NotFound);
    }

    private static async Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Delete(
        Guid id, IdempotencyKey key, HttpContext context, IGrainFactory grains)
    {
        var done = await Faults.Repeated(() => grains.Census().Delete(new RoomId(id), key.ClientId, Callers.Of(context)));
        return done.Ok ? TypedResults.Ok(PostedAnswer.Of(new RoomId(id), key.ClientId, done.Value)) : Problems.Of(done.Refusal);
    }

    /// <param name="Sessions">Open ones.</param>
    /// <param name="Rooms">That the user is a member of.</param>
    internal sealed record UserAnswer(
        Guid UserId,
        string Username,
        string? DisplayName,
        bool Verified,
        bool Operator,
        bool Banned,
        bool SecondFactor,
        string CreatedAt,
        int Sessions,
        int Rooms,
        string? LastSeenAt)
    {
        public static UserAnswer Of(UserRecord user) => new(
            user.User.Value, user.Username, user.DisplayName, user.Verified, user.Operator, user.Banned, user.SecondFactor, Wire.Time(user.CreatedAt),
            user.Sessions, user.Rooms, user.LastSeenAt is { } seen ? Wire.Time(seen) : null);
    }

    internal sealed record SessionAnswer(
        Guid SessionId, string Username, string? Device, string? Place, string CreatedAt, string LastSeenAt, bool Operator)
    {
        public static SessionAnswer Of(SessionRecord session) => new(
            session.Session.Value, session.Username, session.Device, session.Place, Wire.Time(session.CreatedAt), Wire.Time(session.LastSeenAt),
            session.Operator);
    }

    /// <param name="RetentionDays">Absent: as the installation has it.</param>
    /// <param name="EventsPerMinute">Of the busiest alone.</param>
    internal sealed record RoomRecordAnswer(
        Guid RoomId,
        string Kind,
        string? Name,
        string? Slug,
        string Visibility,
        long Head,
        int Members,
        bool Deleted,
        bool Held,
        int? RetentionDays,
        string CreatedAt,
        string? LastAt,
        double? EventsPerMinute = null)
    {
        public static RoomRecordAnswer Of(RoomRecord room) => new(
            room.Room.Value, Wire.Name(room.Kind), room.Name, room.Slug, Wire.Name(room.Visibility), room.Head, room.Members, room.Deleted, room.Held,
            room.RetentionDays, Wire.Time(room.CreatedAt), room.LastAt is { } at ? Wire.Time(at) : null);
    }
}
