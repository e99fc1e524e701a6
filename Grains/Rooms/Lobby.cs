using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>
/// The public group that every account is let into once, if there is one (<c>Chat:Rooms:Lobby</c>). The cluster makes it and owns nothing:
/// operators enter as owners, everybody else as a member. All of it may be repeated, by many at once: ids of room and commands are derived.
/// </summary>
internal sealed partial class Lobby(DataCalls calls, IGrainFactory grains, IOptions<RoomOptions> options, ILogger<Lobby> log)
{
    public const string Slug = "lobby";

    private const string SetEntered = "UPDATE account SET lobby_due = false WHERE user_id = $1";

    public bool IsOpen => options.Value.Lobby;

    /// <summary>Whether the user's rooms are others now. Never refuses: who could not be let in for the moment is so at the next look.</summary>
    public async Task<bool> Enter(UserId user, bool asOperator)
    {
        var role = asOperator ? Role.Owner : Role.Member;
        var entry = new JoinRoom(user, RoomRules.Derived(new ClientId(user.Value), (long)role), user, As: role);
        try
        {
            var entered = await Enter(entry);
            if (entered.Refusal is { Entry.Retryable: true } or { Code: ErrorCode.SlugTaken or ErrorCode.Internal })
            {
                LogLater(user, entered.Refusal.Entry.Name);
                return false;
            }

            // Banned from it, or it is full or closed: whoever may may join later by themselves.
            await calls.Write<Done>(async connection =>
            {
                await using var command = new NpgsqlCommand(SetEntered, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = user.Value } } };
                await command.ExecuteNonQueryAsync();
                return default(Done);
            });
            return entered.Ok;
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            LogFailed(user, fault);
            return false;
        }
    }

    private async Task<Outcome<Posted>> Enter(JoinRoom entry)
    {
        var room = grains.Room(RoomId.Lobby);
        var entered = await room.Submit(entry);
        if (entered.Refusal is not { Code: ErrorCode.NotFound })
        {
            return entered;
        }

        var made = await room.Submit(new CreateRoom(
            UserId.Server, new ClientId(RoomId.Lobby.Value), RoomKind.Group, "Lobby", Slug, null, Visibility.Public, []));
        return made.Ok || made.Refusal.Code == ErrorCode.AlreadyMember ? await room.Submit(entry) : made;
    }

    [LoggerMessage(EventId = 1031, Level = LogLevel.Warning, Message = "User {User} could not be let into the lobby ({Refusal}); it is tried again.")]
    private partial void LogLater(UserId user, string refusal);

    [LoggerMessage(EventId = 1032, Level = LogLevel.Warning, Message = "User {User} could not be let into the lobby; it is tried again.")]
    private partial void LogFailed(UserId user, Exception fault);
}
