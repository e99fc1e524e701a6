using System.Collections.Immutable;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Joining, leaving, roles and moderation. Whoever moderates stands above whom it concerns.</summary>
public static partial class RoomRules
{
    private static bool MayJoin(RoomState state, RoomCommand command) => command is JoinRoom join && join.User == join.Sender
        && state.Kind == RoomKind.Group && (join.ByLink || state.Visibility == Visibility.Public);

    private static Outcome<ImmutableArray<RoomEvent>> Join(RoomState state, JoinRoom join, Role role, RoomEvent next, RoomOptions options)
    {
        if (state.Kind == RoomKind.Direct || (join.User != join.Sender && !state.Has(role, Permission.Invite)))
        {
            return ErrorCode.Forbidden;
        }

        // Whoever enters a room that everybody left owns it: a room without an owner could never be changed again.
        var given = join.As ?? (state.MemberCount == 0 ? Role.Owner : Role.Member);
        var theirs = state.RoleOf(join.User);
        return theirs != Role.None && join.As > theirs ? One(Given(next, join.User, given))
            : theirs != Role.None ? ErrorCode.AlreadyMember
            : state.BannedUntil(join.User) > next.At ? ErrorCode.RoomBanned
            : state.MemberCount >= options.MaxMembers ? ErrorCode.RoomFull
            : One(next with { Kind = EventKind.Join, User = join.User, Data = new EventData { Role = given } });
    }

    private static Outcome<ImmutableArray<RoomEvent>> Leave(RoomState state, LeaveRoom leave, Role role, RoomEvent next)
    {
        var theirs = state.RoleOf(leave.User);
        if ((state.Kind == RoomKind.Direct && !state.IsAsked(leave.Sender)) || (leave.User != leave.Sender && (!state.Has(role, Permission.Remove) || theirs >= role)))
        {
            return ErrorCode.Forbidden;
        }

        return theirs == Role.None ? ErrorCode.NotFound
            : theirs == Role.Owner && state.Owners == 1 && state.MemberCount > 1 ? ErrorCode.LastOwner
            : One(next with { Kind = EventKind.Leave, User = leave.User });
    }

    private static Outcome<ImmutableArray<RoomEvent>> Depart(RoomState state, DepartRoom depart, Role role, RoomEvent next)
    {
        var leave = next with { Kind = EventKind.Leave, User = depart.Sender };
        if (role != Role.Owner || state.Owners > 1 || state.MemberCount == 1)
        {
            return One(leave);
        }

        var heir = state.Members.Where(pair => pair.Key != depart.Sender)
            .OrderByDescending(pair => pair.Value.Role).ThenBy(pair => pair.Value.JoinedSeq).First().Key;
        return ImmutableArray.Create(
            next with { Kind = EventKind.Role, User = heir, Data = new EventData { Role = Role.Owner } },
            leave with { Seq = next.Seq + 1, ClientId = Derived(depart.ClientId, next.Seq + 1) });
    }

    private static Outcome<ImmutableArray<RoomEvent>> ChangeRole(RoomState state, SetRole set, Role role, RoomEvent next)
    {
        var old = state.RoleOf(set.User);
        return !state.Has(role, Permission.GiveRoles) ? ErrorCode.Forbidden
            : old == Role.None ? ErrorCode.NotFound
            : old == Role.Owner && set.Role != Role.Owner && state.Owners == 1 ? ErrorCode.LastOwner
            : One(Given(next, set.User, set.Role));
    }

    private static Outcome<ImmutableArray<RoomEvent>> Transfer(RoomState state, TransferRoom transfer, Role role, RoomEvent next) =>
        !state.Has(role, Permission.GiveRoles) ? ErrorCode.Forbidden
        : transfer.User == transfer.Sender ? ErrorCode.BadRequest
        : state.RoleOf(transfer.User) == Role.None ? ErrorCode.NotFound
        : ImmutableArray.Create(
            Given(next, transfer.User, Role.Owner),
            Given(next with { Seq = next.Seq + 1, ClientId = Derived(transfer.ClientId, next.Seq + 1) }, transfer.Sender, Role.Admin));

    // A member leaves first: what ends a membership is one kind of event, whatever brought it about.
    private static Outcome<ImmutableArray<RoomEvent>> Ban(RoomState state, BanMember ban, Role role, RoomEvent next)
    {
        var theirs = state.RoleOf(ban.User);
        if (!state.Has(role, Permission.Ban) || theirs >= role)
        {
            return ErrorCode.Forbidden;
        }

        var banned = state.BannedUntil(ban.User) > next.At;
        if (ban.Lifted ? !banned : ban.Until <= next.At)
        {
            return ban.Lifted ? ErrorCode.NotFound : Reasons.BanEnds.Refusal;
        }

        var told = next with { Kind = EventKind.Ban, User = ban.User, Data = DataOf(ban) };
        return theirs == Role.None
            ? One(told)
            : ImmutableArray.Create(
                next with { Kind = EventKind.Leave, User = ban.User },
                told with { Seq = next.Seq + 1, ClientId = Derived(ban.ClientId, next.Seq + 1) });
    }

    private static Outcome<ImmutableArray<RoomEvent>> Mute(RoomState state, MuteMember mute, Role role, RoomEvent next)
    {
        var theirs = state.RoleOf(mute.User);
        return !state.Has(role, Permission.Mute) || theirs >= role ? ErrorCode.Forbidden
            : theirs == Role.None || (mute.Lifted && state.MutedUntil(mute.User) <= next.At) ? ErrorCode.NotFound
            : !mute.Lifted && mute.Until <= next.At ? Reasons.MuteEnds.Refusal
            : One(next with
            {
                Kind = EventKind.Mute,
                User = mute.User,
                Data = new EventData { Until = mute.Lifted ? null : mute.Until, Removed = mute.Lifted ? true : null },
            });
    }

    private static EventData DataOf(BanMember ban) => ban.Lifted
        ? new EventData { Removed = true }
        : new EventData { Until = ban.Until, Reason = ban.Reason };

    private static RoomEvent Given(RoomEvent next, UserId user, Role role) =>
        next with { Kind = EventKind.Role, User = user, Data = new EventData { Role = role } };
}
