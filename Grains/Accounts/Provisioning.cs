using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Accounts;

/// <summary>
/// Users, sessions and rooms in bulk, for load tests. Rooms go the way of every room: the rules decide the events of one creation,
/// the journal stores them; only the grain is left out.
/// </summary>
internal sealed class Provisioning(ProvisioningStore store, IJournal journal, IOptions<RoomOptions> rooms, TimeProvider time)
{
    /// <summary>Users of one call: its statements must end within the call's time.</summary>
    private const int MostUsers = 20_000;

    public async Task<Outcome<Provisioned[]>> Run(ProvisionRequest request)
    {
        if (Check(request, rooms.Value.MaxMembers) is { } refusal)
        {
            return refusal;
        }

        var users = Plan(request);
        var stored = await store.Insert(users);
        if (!stored.Ok)
        {
            return stored.Refusal;
        }

        var made = await Task.WhenAll(users.Where(user => user.Rooms.Length > 0).GroupBy(user => user.Rooms[0]).Select(room => Create(request, room)));
        return made.FirstOrDefault(outcome => !outcome.Ok).Refusal is { } failed ? failed : users;
    }

    /// <summary>Null, or bad_request.</summary>
    internal static ChatError? Check(ProvisionRequest request, int maxMembers)
    {
        var inForm = AccountRules.IsPrefix(request.Prefix)
            && request is { FirstUser: >= 0, Users: > 0 and <= MostUsers, Rooms: >= 0, Members: >= 1 }
            && (long)request.FirstUser + request.Users <= int.MaxValue
            && AccountRules.IsUsername(Name(request, request.Users - 1)) && AccountRules.IsUsername(Name(request, 0));
        var placed = Math.Min((long)request.Rooms * request.Members, (long)request.FirstUser + request.Users);
        var whole = request.FirstUser >= placed || (request.FirstUser % Math.Max(request.Members, 1) == 0
            && (placed % Math.Max(request.Members, 1) == 0 || placed == (long)request.FirstUser + request.Users));
        return !inForm ? Reasons.ProvisionForm.Refusal
            : request.Rooms > 0 && request.Members > maxMembers ? new ChatError(ErrorCode.RoomFull)
            : !whole ? Reasons.ProvisionChunk.Refusal
            : null;
    }

    private static string Name(ProvisionRequest request, int index) => $"{request.Prefix}{request.FirstUser + index}";

    private static Provisioned[] Plan(ProvisionRequest request)
    {
        var rooms = new Dictionary<int, RoomId[]>();
        var users = new Provisioned[request.Users];
        for (var index = 0; index < users.Length; index++)
        {
            var number = (request.FirstUser + index) / request.Members;
            RoomId[]? room = [];
            if (number < request.Rooms && !rooms.TryGetValue(number, out room))
            {
                rooms[number] = room = [RoomId.New()];
            }

            users[index] = new Provisioned(UserId.New(), Name(request, index), SessionId.New(), room!);
        }

        return users;
    }

    private async Task<Outcome<Done>> Create(ProvisionRequest request, IGrouping<RoomId, Provisioned> room)
    {
        var members = room.Select(user => user.User).ToArray();
        var command = new CreateRoom(
            members[0], ClientId.New(), RoomKind.Group, $"{request.Prefix} room of {room.First().Username}", null, null, Visibility.Private, [.. members.Skip(1)]);
        var events = RoomRules.Decide(new RoomState(), command, null, time.GetUtcNow().ToUnixTimeMilliseconds(), rooms.Value);
        if (!events.Ok)
        {
            return events.Refusal;
        }

        var state = new RoomState();
        var batch = new NumberedBatch(0, 0);
        batch.Add(new PendingCommand(command, CommandHash.Of(command), 0), events.Value, state);
        var status = await journal.Append(batch.ToAppend(room.Key, state));
        return status switch
        {
            AppendStatus.Committed => default(Done),
            AppendStatus.Unavailable => ErrorCode.Unavailable,
            AppendStatus.Unknown => ErrorCode.Unknown,
            _ => throw new InvalidOperationException($"A provisioned room was not stored: {status}."),
        };
    }
}
