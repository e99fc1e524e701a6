using System.Collections.Immutable;
using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansChat.Grains.Rooms;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

[StatelessWorker, Reentrant]
internal sealed partial class UserRoomsGrain(UserRoomsStore store, Lobby lobby, ILogger<UserRoomsGrain> logger) : Grain, IUserRoomsGrain
{
    private const int MaxUsers = 1_000;

    public async Task<Outcome<UserSnapshot>> Snapshot(UserId user)
    {
        try
        {
            var read = await store.Read(user);
            if (read is { AwaitsLobby: true } && lobby.IsOpen && await lobby.Enter(user, read.IsOperator))
            {
                read = await store.Read(user);
            }

            return read is null ? ErrorCode.NotFound : read.Snapshot;
        }
        catch (Exception fault) when (IsDatabaseFault(fault))
        {
            LogUnreadable(fault);
            return ErrorCode.Unavailable;
        }
    }

    public async Task<ImmutableArray<RoomsDigest>> Digests(ImmutableArray<UserId> users)
    {
        try
        {
            return await store.Digests(users.Take(MaxUsers));
        }
        catch (Exception fault) when (IsDatabaseFault(fault))
        {
            LogUnreadable(fault);
            throw new TimeoutException("The memberships cannot be read.");
        }
    }

    private static bool IsDatabaseFault(Exception fault) => fault is DbException or SocketException or IOException or TimeoutException;

    [LoggerMessage(EventId = 1021, Level = LogLevel.Warning, Message = "A user's rooms could not be read.")]
    private partial void LogUnreadable(Exception fault);
}
