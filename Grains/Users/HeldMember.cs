using Npgsql;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Users;

/// <summary>
/// A member who is about to store something of their own, held until the commit: two additions of one user wait for each other, so that
/// none passes a limit, and an account on its way out takes no more.
/// </summary>
internal static class HeldMember
{
    private const string Hold = "SELECT user_id FROM account WHERE user_id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE";

    private const string ReadRole = "SELECT role FROM room_member WHERE user_id = $1 AND room_id = $2";

    /// <summary><see cref="Role.None"/>: no such account, or no member of the room.</summary>
    public static async Task<Role> Enter(NpgsqlConnection connection, UserId user, RoomId room)
    {
        await using (var hold = new NpgsqlCommand(Hold, connection) { Parameters = { Uuid(user.Value) } })
        {
            if (await hold.ExecuteScalarAsync() is null)
            {
                return Role.None;
            }
        }

        await using var member = new NpgsqlCommand(ReadRole, connection) { Parameters = { Uuid(user.Value), Uuid(room.Value) } };
        return await member.ExecuteScalarAsync() is short role ? (Role)role : Role.None;
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };
}
