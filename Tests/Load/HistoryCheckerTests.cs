using System.Text;
using OrleansChat.Cli.Load.Checker;
using OrleansChat.Cli.Load.Traffic;
using Xunit;

namespace OrleansChat.Tests.Load;

/// <summary>A room with an owner and a member, whose log and journals the tests bend.</summary>
public sealed class HistoryCheckerTests
{
    private const int Message = 2;

    private static readonly Guid Room = Guid.NewGuid();
    private static readonly Guid Owner = Guid.NewGuid();
    private static readonly Guid Member = Guid.NewGuid();

    private readonly List<LoggedEvent> _log =
    [
        new(1, LoggedEvent.Created, Owner, Guid.NewGuid(), null),
        new(2, LoggedEvent.Join, Owner, Guid.NewGuid(), Member),
        .. Enumerable.Range(3, 20).Select(seq => new LoggedEvent(seq, Message, Owner, Guid.NewGuid(), null)),
    ];

    private readonly List<SentMessage> _sent = [];
    private readonly List<Probe> _probes = [];
    private readonly List<ShownEvent> _shown = [];

    [Fact]
    public void A_clean_history_passes()
    {
        _sent.AddRange(_log.Skip(2).Select(item => new SentMessage(Room, Owner, item.ClientId, SendOutcome.Ok, item.Seq)));
        _sent.Add(new SentMessage(Room, Owner, Guid.NewGuid(), SendOutcome.Info, 0));
        _sent.Add(new SentMessage(Room, Owner, Guid.NewGuid(), SendOutcome.Fail, 0));
        _shown.Add(new ShownEvent("a", Member, Room, 3, _log[2].ClientId));
        _probes.Add(new Probe(Room, null));
        var verdict = Check(Shown(Member, 2, _log.Skip(2)));
        Assert.True(verdict.IsClean);
        Assert.Equal((22, 22, 20), ((int)verdict.EventsInLog, (int)verdict.SendsChecked, (int)verdict.DeliveriesChecked));
    }

    [Fact]
    public void An_acknowledged_message_that_is_not_stored_is_lost()
    {
        _sent.Add(new SentMessage(Room, Owner, Guid.NewGuid(), SendOutcome.Ok, 23));
        Expect(Wrong.Lost, Check(Shown(Member, 2, _log.Skip(2))));
    }

    [Fact]
    public void An_acknowledged_message_that_is_stored_as_another_seq_is_lost()
    {
        _sent.Add(new SentMessage(Room, Owner, _log[5].ClientId, SendOutcome.Ok, _log[5].Seq + 1));
        Expect(Wrong.Lost, Check(Shown(Member, 2, _log.Skip(2))));
    }

    [Fact]
    public void A_message_that_never_reached_a_member_is_lost() => Expect(Wrong.Lost, Check(Shown(Member, 2, _log.Skip(2).SkipLast(3))), 3);

    [Fact]
    public void A_client_id_that_is_stored_twice_is_a_duplicate()
    {
        _log.Add(new LoggedEvent(23, Message, Owner, _log[^1].ClientId, null));
        Expect(Wrong.Duplicate, Check(Shown(Member, 2, _log.Skip(2))));
    }

    [Fact]
    public void An_event_that_is_shown_twice_is_a_duplicate() =>
        Expect(Wrong.Duplicate, Check(Shown(Member, 2, [.. _log.Skip(2), _log[^1]])));

    [Fact]
    public void A_replay_that_begins_before_the_cursor_is_a_duplicate()
    {
        var cursor = CursorAt(2);
        Show(cursor, _log.Skip(2).Take(5));
        cursor.Begin(4, false);
        Show(cursor, _log.Skip(4));
        Expect(Wrong.Duplicate, Check((Member, cursor, [])));
    }

    [Fact]
    public void An_event_that_comes_late_is_a_gap_and_out_of_order()
    {
        var verdict = Check(Shown(Member, 2, [.. _log.Skip(2).Take(3), .. _log.Skip(6), _log[5]]));
        Assert.Equal((1, 1), (verdict.Count(Wrong.Gap), verdict.Count(Wrong.Reordered)));
        Assert.Equal(0, verdict.Count(Wrong.Duplicate));
    }

    [Fact]
    public void A_hole_in_what_a_member_was_shown_is_a_gap() =>
        Expect(Wrong.Gap, Check(Shown(Member, 2, [.. _log.Skip(2).Take(3), .. _log.Skip(7)])));

    [Fact]
    public void A_replay_that_begins_after_the_cursor_is_a_gap()
    {
        var cursor = CursorAt(2);
        Show(cursor, _log.Skip(2).Take(5));
        cursor.Begin(9, false);
        Show(cursor, _log.Skip(9));
        Expect(Wrong.Gap, Check((Member, cursor, [])));
    }

    [Fact]
    public void A_replay_that_the_server_says_it_cut_is_no_gap()
    {
        var cursor = CursorAt(2);
        Show(cursor, _log.Skip(2).Take(5));
        cursor.Begin(9, true);
        Show(cursor, _log.Skip(9));
        Assert.True(Check((Member, cursor, [])).IsClean);
    }

    [Fact]
    public void A_hole_in_the_log_is_a_gap()
    {
        var shown = Shown(Member, 2, _log.Skip(2).Take(10));
        _log.RemoveRange(12, 1);
        _log.RemoveRange(13, _log.Count - 13);
        Assert.Equal(1, Check(shown).Count(Wrong.Gap));
    }

    [Fact]
    public void A_delivery_that_the_log_does_not_hold_is_a_ghost()
    {
        var other = _log[8] with { ClientId = Guid.NewGuid() };
        Expect(Wrong.Ghost, Check(Shown(Member, 2, [.. _log.Skip(2).Take(6), other, .. _log.Skip(9)])));
    }

    [Fact]
    public void A_delivery_beyond_the_end_of_the_log_is_a_ghost() =>
        Expect(Wrong.Ghost, Check(Shown(Member, 2, [.. _log.Skip(2), new LoggedEvent(23, Message, Owner, Guid.NewGuid(), null)])));

    [Fact]
    public void A_ghost_on_a_client_that_is_checked_in_full_is_named()
    {
        _shown.Add(new ShownEvent("library", Member, Room, 7, Guid.NewGuid()));
        var verdict = Check(Shown(Member, 2, _log.Skip(2)));
        Expect(Wrong.Ghost, verdict);
        Assert.Contains("library", verdict.First(Wrong.Ghost), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_message_in_the_log_is_a_ghost()
    {
        _sent.Add(new SentMessage(Room, Owner, _log[4].ClientId, SendOutcome.Fail, 0));
        Expect(Wrong.Ghost, Check(Shown(Member, 2, _log.Skip(2))));
    }

    [Fact]
    public void A_delivery_after_the_removal_is_forbidden()
    {
        var events = _log.Skip(2).ToList();
        _log[10] = new LoggedEvent(11, LoggedEvent.Leave, Owner, _log[10].ClientId, Member);
        Expect(Wrong.Forbidden, Check(Shown(Member, 2, events.Take(15))));
    }

    [Fact]
    public void A_member_may_see_the_own_removal()
    {
        _log[10] = new LoggedEvent(11, LoggedEvent.Leave, Owner, _log[10].ClientId, Member);
        Assert.True(Check(Shown(Member, 2, _log.Skip(2).Take(9))).IsClean);
    }

    [Fact]
    public void A_delivery_to_a_stranger_is_forbidden() => Expect(Wrong.Forbidden, Check(Shown(Guid.NewGuid(), 2, _log.Skip(2))));

    [Fact]
    public void A_room_that_takes_nothing_at_the_end_is_stuck()
    {
        _probes.Add(new Probe(Room, "no answer"));
        Expect(Wrong.Stuck, Check(Shown(Member, 2, _log.Skip(2))));
    }

    [Fact]
    public void Without_a_database_it_says_what_it_did_not_check()
    {
        var (user, cursor, seen) = Shown(Member, 2, _log.Skip(2));
        var verdict = HistoryChecker.Check(new Journals(_sent, [.. cursor.Stretches("a", user, Room)], _shown, seen, _probes), null);
        Assert.True(verdict.IsClean);
        Assert.NotEmpty(verdict.NotChecked);
    }

    private static void Expect(Wrong kind, Verdict verdict, long count = 1)
    {
        Assert.Equal(count, verdict.Count(kind));
        Assert.NotNull(verdict.First(kind));
        Assert.All(Enum.GetValues<Wrong>().Where(other => other != kind), other => Assert.Equal(0, verdict.Count(other)));
    }

    private static RoomCursor CursorAt(long seq)
    {
        var cursor = new RoomCursor();
        cursor.Begin(seq, false);
        return cursor;
    }

    private static List<Seen> Show(RoomCursor cursor, IEnumerable<LoggedEvent> events)
    {
        var seen = new List<Seen>();
        foreach (var item in events)
        {
            if (cursor.Offer(item.Seq, Encoding.ASCII.GetBytes(item.ClientId.ToString())) is { } wrong)
            {
                seen.Add(new Seen(wrong, "a", Room, $"{item.Seq}"));
            }
        }

        return seen;
    }

    private static (Guid User, RoomCursor Cursor, List<Seen> Seen) Shown(Guid user, long after, IEnumerable<LoggedEvent> events)
    {
        var cursor = CursorAt(after);
        return (user, cursor, Show(cursor, [.. events]));
    }

    private Verdict Check((Guid User, RoomCursor Cursor, List<Seen> Seen) client) => HistoryChecker.Check(
        new Journals(_sent, [.. client.Cursor.Stretches("a", client.User, Room)], _shown, client.Seen, _probes),
        new Dictionary<Guid, RoomLog> { [Room] = new(Room, _log) });
}
