using OrleansChat.Rooms;

namespace OrleansChat.Tests.Rooms.Properties;

/// <summary>A schedule as FsCheck made it: one number a step, so that it can take steps away until only those are left that fail.</summary>
internal sealed record Script(int[] Numbers)
{
    public IEnumerable<Step> Steps => Numbers.Skip(1).Select(number => new Step(number));

    /// <summary>Repeatable for the same numbers.</summary>
    public int Seed => Numbers.Aggregate(17, (seed, number) => unchecked((seed * 31) + number));

    public bool Direct => Numbers is [var first, ..] && first % 8 == 1;

    public bool Public => Numbers is not [var first, ..] || first % 2 == 0;

    public override string ToString() => $"[{string.Join(", ", Numbers)}]";

    /// <summary>Every script that lacks a piece of this one, large pieces first.</summary>
    public IEnumerable<Script> Shorter()
    {
        for (var piece = Numbers.Length / 2; piece > 0; piece /= 2)
        {
            for (var start = 0; start + piece <= Numbers.Length; start += piece)
            {
                yield return new Script([.. Numbers[..start], .. Numbers[(start + piece)..]]);
            }
        }
    }
}

/// <summary>One step: somebody's command, a look, a repeat, the death of an activation, or time that passes.</summary>
internal readonly record struct Step(int Number)
{
    public const int Kinds = 32;

    private static readonly RoomId Elsewhere = RoomId.New();

    public int What => Number % Kinds;

    public int Who => Number / 32 % 5;

    public int Whom => Number / 160 % 5;

    public int Which => Number / 800 % 64;

    public int Where => Number / 51_200 % 4;

    /// <param name="users">Five of them.</param>
    /// <param name="messages">Seqs of messages that exist.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>Null: not a new command.</returns>
    public RoomCommand? Command(UserId[] users, IReadOnlyList<long> messages, long now)
    {
        var (user, other, id) = (users[Who], users[Whom], ClientId.New());
        var target = messages.Count > 0 && Which > 3 ? messages[Which % messages.Count] : 1 + (Which % 40);
        long? until = (Which % 4) switch { 0 => null, 1 => now, var some => now + (some * 700) };
        return What switch
        {
            < 5 => new PostMessage(user, id, $"text {Which}", ReplyTo: Which % 5 == 0 ? target : null, Mentions: Which % 3 == 0 ? [other] : null, MentionsRoom: Which % 4 == 0, MentionsHere: Which % 6 == 0),
            // Of what is forwarded the room's grain knows the origin, or that there is none.
            5 => new ForwardMessage(user, id, Elsewhere, target, $"forwarded {Which}", Origin: Which % 4 == 0 ? null : new Forwarded(other, now)),
            < 8 => new PostMessage(user, id, $"answer {Which}", Thread: target),
            < 10 => new EditMessage(user, id, target, $"edited {Which}"),
            10 => new DeleteMessage(user, id, target),
            11 or 12 => new ReactToMessage(user, id, target, Which % 2 == 0 ? "👍" : "heart", Removed: Which % 3 == 0),
            13 => new PinMessage(user, id, target, Removed: Which % 3 == 0),
            14 or 15 => new JoinRoom(user, id, user, ByLink: Which % 8 == 0),
            16 => new JoinRoom(user, id, other),
            17 => new LeaveRoom(user, id, user),
            18 => new LeaveRoom(user, id, other),
            19 => new DepartRoom(user, id),
            20 or 21 => new SetRole(user, id, other, (Role)(1 + (Which % 4))),
            22 => new TransferRoom(user, id, other),
            23 => new BanMember(user, id, other, until, "why", Lifted: Which % 5 == 0),
            24 => new MuteMember(user, id, other, until, Lifted: Which % 5 == 0),
            25 => new ChangeRoom(user, id, $"room {Which}", null),
            26 => new ChangeRoom(user, id, null, null, SlowModeMs: Which % 3 * 600),
            27 when Which == 0 => new CloseRoom(user, id),
            _ => null,
        };
    }

    /// <summary>How far somebody reads, perhaps beyond the head; null: nobody does.</summary>
    public long? ReadsUpTo => What == 27 && Which > 0 ? Which : null;

    public bool Repeats => What is 28 or 29;

    public bool Kills => What == 30;

    public bool Waits => What == 31;
}
