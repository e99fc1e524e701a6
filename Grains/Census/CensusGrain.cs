using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Census;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Census;

[StatelessWorker, Reentrant]
internal sealed class CensusGrain(UserCensus users, RoomCensus rooms, DataCalls calls) : Grain, ICensusGrain
{
    private const int MostNamed = 100;

    public Task<Outcome<UserRecord[]>> Users(string prefix, string after) => prefix.Length == 0 || AccountRules.IsPrefix(prefix)
        ? users.List(AccountRules.Key(prefix), AccountRules.Key(after))
        : Task.FromResult<Outcome<UserRecord[]>>(Array.Empty<UserRecord>());

    public Task<Outcome<UserRecord>> User(string username) => AccountRules.IsUsername(username)
        ? users.Find(AccountRules.Key(username))
        : Task.FromResult<Outcome<UserRecord>>(ErrorCode.NotFound);

    public Task<Outcome<RoomRecord[]>> Rooms(string query, RoomId? after) => rooms.List(query, after);

    public Task<Outcome<RoomRecord[]>> Named(RoomId[] named) => named.Length > MostNamed
        ? Task.FromResult<Outcome<RoomRecord[]>>(ErrorCode.BadRequest)
        : rooms.Find(named);

    public async Task<Outcome<SessionRecord[]>> Sessions(string? username, long? before)
    {
        if (username is null)
        {
            return await users.Sessions(null, before);
        }

        var user = await User(username);
        return user.Ok ? await users.Sessions(user.Value.User, before) : user.Refusal;
    }

    public async Task<Outcome<Posted>> Delete(RoomId room, ClientId clientId, Caller by)
    {
        var recorded = await calls.Record(new AuditEvent(AuditEvents.RoomDeleted, by, room.ToString()));
        return recorded.Ok ? await GrainFactory.Room(room).Submit(new CloseRoom(UserId.Server, clientId)) : recorded.Refusal;
    }
}
