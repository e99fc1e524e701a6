using OrleansChat.Accounts;
using OrleansChat.Audit;
using OrleansChat.Delivery;
using OrleansChat.Rooms;
using OrleansChat.Sessions;
using OrleansChat.Users;

namespace OrleansChat;

/// <summary>The only place that names grains by key: elsewhere <c>GetGrain</c> is banned, so that no raw key reaches a grain.</summary>
public static class ChatGrains
{
#pragma warning disable RS0030 // The typed look-ups themselves.
    public static IRoomGrain Room(this IGrainFactory grains, RoomId room) => grains.GetGrain<IRoomGrain>(room.Value);

    public static IUserGrain User(this IGrainFactory grains, UserId user) => grains.GetGrain<IUserGrain>(user.Value);

    public static ISessionGrain Session(this IGrainFactory grains, SessionId session) => grains.GetGrain<ISessionGrain>(session.Value);

    public static IHistoryGrain History(this IGrainFactory grains) => grains.GetGrain<IHistoryGrain>(0);

    public static IAvatarsGrain Avatars(this IGrainFactory grains) => grains.GetGrain<IAvatarsGrain>(0);

    public static IUserRoomsGrain UserRooms(this IGrainFactory grains) => grains.GetGrain<IUserRoomsGrain>(0);

    public static IAccountGrain Accounts(this IGrainFactory grains) => grains.GetGrain<IAccountGrain>(0);

    public static ISignInGrain SignIn(this IGrainFactory grains) => grains.GetGrain<ISignInGrain>(0);

    public static ISessionsGrain Sessions(this IGrainFactory grains) => grains.GetGrain<ISessionsGrain>(0);

    public static IKeysGrain Keys(this IGrainFactory grains) => grains.GetGrain<IKeysGrain>(0);

    public static IAuditGrain Audit(this IGrainFactory grains) => grains.GetGrain<IAuditGrain>(0);

    public static IGatewayDirectoryGrain GatewayDirectory(this IGrainFactory grains) => grains.GetGrain<IGatewayDirectoryGrain>(0);
#pragma warning restore RS0030
}
