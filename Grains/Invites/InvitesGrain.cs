using Orleans.Concurrency;
using OrleansChat.Grains.Rooms;
using OrleansChat.Grains.Sessions;
using OrleansChat.Invites;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Invites;

/// <summary>Reentrant, for it holds nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class InvitesGrain(InviteStore store) : Grain, IInvitesGrain
{
    private const int CodeBits = 128;

    /// <summary>Characters of base64url.</summary>
    private const int CodeLength = 22;

    private const int MostUses = 10_000;
    private const int MostMinutes = 30 * 24 * 60;

    public async Task<Outcome<MadeInvite>> Make(UserId by, RoomId room, int uses, int minutes)
    {
        if (uses is < 1 or > MostUses || minutes is < 1 or > MostMinutes)
        {
            return Reasons.InviteRanges.Refusal;
        }

        if (await Forbids(by, room) is { } refusal)
        {
            return refusal;
        }

        var code = Secret.New(CodeBits);
        var made = await store.Add(by, room, Secret.Hash(code), uses, TimeSpan.FromMinutes(minutes));
        return made.Ok ? new MadeInvite(code, made.Value) : made.Refusal;
    }

    public async Task<Outcome<InviteView[]>> List(UserId by, RoomId room) =>
        await Forbids(by, room) is { } refusal ? refusal : await store.All(room);

    public async Task<Outcome<Done>> Revoke(UserId by, RoomId room, Guid invite) =>
        await Forbids(by, room) is { } refusal ? refusal : await store.Remove(room, invite);

    public async Task<Outcome<Redeemed>> Redeem(string code, JoinRoom join)
    {
        var room = code.Length == CodeLength ? await store.Use(Secret.Hash(code), join.Sender) : ErrorCode.InvitationInvalid;
        if (!room.Ok)
        {
            return room.Refusal;
        }

        var joined = await GrainFactory.Room(room.Value).Submit(join with { User = join.Sender, ByLink = true });
        return joined.Ok ? new Redeemed(room.Value, joined.Value)
            : joined.Refusal.Code == ErrorCode.AlreadyMember ? new Redeemed(room.Value, null)
            : joined.Refusal.Code == ErrorCode.NotFound ? ErrorCode.InvitationInvalid
            : joined.Refusal;
    }

    private Task<ChatError?> Forbids(UserId by, RoomId room) => RoomRights.Forbids(GrainFactory, by, room, Permission.Invite);
}
