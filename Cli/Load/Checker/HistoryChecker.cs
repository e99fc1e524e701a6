namespace OrleansChat.Cli.Load.Checker;

/// <summary>
/// Compares what clients wrote down with what the database holds. I1 durable, I2 no duplicate, I3 total order without gaps and the
/// same for every member, I4 no ghost, I5 live order, I8 nothing to non-members, I9 liveness. I13, the state, is that of
/// <see cref="FoldChecker"/>.
/// </summary>
internal static class HistoryChecker
{
    /// <param name="logs">Null where the database could not be read: then only what clients see by themselves is checked.</param>
    public static Verdict Check(Journals journals, IReadOnlyDictionary<Guid, RoomLog>? logs)
    {
        var verdict = new Verdict();
        foreach (var seen in journals.Seen)
        {
            verdict.Add(seen.Kind, $"{seen.Client} in room {seen.Room}: {seen.What}");
        }

        foreach (var probe in journals.Probes.Where(probe => probe.Failure is not null))
        {
            verdict.Add(Wrong.Stuck, $"room {probe.Room}: {probe.Failure}");
        }

        CheckStretches(journals, verdict);
        if (logs is null)
        {
            verdict.NotChecked.Add("acknowledged = stored (I1), ghosts (I4), membership (I8), order equal to the log (I3): no database");
            return verdict;
        }

        foreach (var log in logs.Values)
        {
            CheckLog(log, verdict);
        }

        CheckSends(journals, logs, verdict);
        CheckShown(journals, logs, verdict);
        CheckAgainstLogs(journals, logs, verdict);
        return verdict;
    }

    /// <summary>A client's stretches must join, unless the server had said that it leaves something out.</summary>
    private static void CheckStretches(Journals journals, Verdict verdict)
    {
        foreach (var stretches in journals.Stretches.GroupBy(stretch => (stretch.Client, stretch.Room)))
        {
            Stretch? before = null;
            foreach (var stretch in stretches)
            {
                verdict.DeliveriesChecked += stretch.Last - stretch.After;
                if (before is not null && !stretch.Skipped && stretch.After != before.Last)
                {
                    var kind = stretch.After > before.Last ? Wrong.Gap : Wrong.Duplicate;
                    verdict.Add(kind, $"{Name(stretch)} went on after {stretch.After}, having stood at {before.Last}");
                }

                before = stretch;
            }
        }
    }

    private static void CheckLog(RoomLog log, Verdict verdict)
    {
        var ids = new HashSet<(Guid, Guid)>(log.Events.Count);
        long before = 0;
        foreach (var item in log.Events)
        {
            verdict.EventsInLog++;
            if (item.Seq != before + 1)
            {
                verdict.Add(item.Seq > before ? Wrong.Gap : Wrong.Duplicate, $"room {log.Room}: the log has {item.Seq} after {before}");
            }

            if (!ids.Add((item.Sender, item.ClientId)))
            {
                verdict.Add(Wrong.Duplicate, $"room {log.Room}: client id {item.ClientId} again at {item.Seq}");
            }

            before = item.Seq;
        }
    }

    private static void CheckSends(Journals journals, IReadOnlyDictionary<Guid, RoomLog> logs, Verdict verdict)
    {
        Dictionary<(Guid Room, Guid ClientId), long>? refusedOnes = null;
        foreach (var sent in journals.Sent)
        {
            verdict.SendsChecked++;
            var log = logs.GetValueOrDefault(sent.Room);
            var found = sent.Outcome == SendOutcome.Ok ? log?.At(sent.Seq) : null;
            if (sent.Outcome == SendOutcome.Ok && (found?.ClientId != sent.ClientId || found?.Sender != sent.Sender))
            {
                verdict.Add(Wrong.Lost, $"room {sent.Room}: {sent.ClientId} was acknowledged as {sent.Seq}, which the log does not hold");
            }
            else if (sent.Outcome == SendOutcome.Fail)
            {
                refusedOnes ??= logs.Values.SelectMany(room => room.Events.Select(item => (room.Room, item)))
                    .GroupBy(pair => (pair.Room, pair.item.ClientId)).ToDictionary(group => group.Key, group => group.First().item.Seq);
                if (refusedOnes.TryGetValue((sent.Room, sent.ClientId), out var seq))
                {
                    verdict.Add(Wrong.Ghost, $"room {sent.Room}: {sent.ClientId} was refused for good and is event {seq}");
                }
            }
        }
    }

    private static void CheckShown(Journals journals, IReadOnlyDictionary<Guid, RoomLog> logs, Verdict verdict)
    {
        foreach (var shown in journals.Shown)
        {
            if (logs.GetValueOrDefault(shown.Room)?.At(shown.Seq) is not { } held || held.ClientId != shown.ClientId)
            {
                verdict.Add(Wrong.Ghost, $"{shown.Client} in room {shown.Room} was shown {shown.ClientId} as {shown.Seq}: not in the log");
            }
        }
    }

    private static void CheckAgainstLogs(Journals journals, IReadOnlyDictionary<Guid, RoomLog> logs, Verdict verdict)
    {
        foreach (var stretch in journals.Stretches)
        {
            var where = $"{Name(stretch)}, {stretch.After + 1} to {stretch.Last}";
            var head = logs.TryGetValue(stretch.Room, out var log) ? log.Head : 0;
            if (log is null || stretch.Last > head)
            {
                verdict.Add(Wrong.Ghost, $"{where}: the log ends at {head}", stretch.Last - Math.Max(stretch.After, head));
            }
            else if (stretch.Last > stretch.After)
            {
                if (!log.MaySee(stretch.User, stretch.After + 1, stretch.Last))
                {
                    verdict.Add(Wrong.Forbidden, $"{where}: user {stretch.User} was no member all that time");
                }

                // A log with holes has been counted; positions in it mean nothing.
                if (log.IsWhole && log.ChainOf(stretch.After, stretch.Last) != stretch.Chain)
                {
                    verdict.Add(Wrong.Ghost, $"{where}: not the events that the log holds");
                }
            }
        }

        var ends = journals.Stretches.GroupBy(stretch => (stretch.Client, stretch.Room)).Select(group => group.Last());
        foreach (var end in ends.Where(_ => journals.CaughtUp))
        {
            if (logs.TryGetValue(end.Room, out var log) && log.LastFor(end.User) is var last && end.Last < last)
            {
                verdict.Add(Wrong.Lost, $"{Name(end)} stands at {end.Last}, its log ends at {last}", last - end.Last);
            }
        }
    }

    private static string Name(Stretch stretch) => $"{stretch.Client} in room {stretch.Room}";
}
