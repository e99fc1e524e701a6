using OrleansChat.Cli.Load.Checker;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Target;
using OrleansChat.Cli.Load.Traffic;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>How every run ends: the senders stop, a last message goes to every room, all catch up, and the checker compares.</summary>
internal static class Finish
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CatchUpLimit = TimeSpan.FromSeconds(30);

    public static async Task<Verdict> Run(LoadSession session, TargetSystem system, CancellationToken cancel)
    {
        Progress.Show("the senders stop");
        await session.Loop.Run(() => session.Generator.Posting = false);
        await session.Until(() => !session.Generator.Connections.Exists(one => one.Poster is { Outstanding: true }), AnswerLimit, cancel);
        var probes = await Act(session, cancel);
        probes.AddRange(await ProbeRooms(session, cancel));
        await using var reader = system.Connection is { } connection ? new LogReader(connection) : null;
        var rooms = await session.Loop.Run(() => RoomsOf(session));
        var heads = reader is null ? await AcknowledgedHeads(session) : await reader.Heads(rooms, cancel);
        Progress.Show("all catch up");
        await session.Until(() => HaveAllReached(session, heads), CatchUpLimit, cancel);
        await session.Loop.Run(() => session.Generator.Connections.ForEach(one => one.Poster?.GiveUp()));
        Progress.Show("the checker compares");
        var journals = await session.Journals(probes);
        var logs = reader is null ? null : await reader.Logs(rooms, cancel);
        var verdict = HistoryChecker.Check(journals, logs);
        if (reader is null)
        {
            verdict.NotChecked.Add("states equal to the database's (I13): no database");
        }
        else
        {
            var standings = await reader.Standings([.. journals.Folds.Select(fold => fold.Room).Distinct()], cancel);
            var compared = FoldChecker.Check(journals.Folds, standings, verdict);
            if (compared == 0 && journals.Folds.Any())
            {
                verdict.Add(Wrong.Diverged, "none of the sampled clients came to the head of its room's log");
            }
        }

        return verdict;
    }

    /// <summary>Not before the senders have stopped: it is no part of the figures.</summary>
    private static async Task<List<Probe>> Act(LoadSession session, CancellationToken cancel)
    {
        Progress.Show("the sampled clients edit, react and delete");
        var failures = await Task.WhenAll(session.Sampled.Select(one => one.Act(AnswerLimit, cancel)));
        return [.. session.Sampled.Zip(failures, (one, failure) => new Probe(one.Room, failure))];
    }

    /// <summary>One more message to every room (I9).</summary>
    private static async Task<List<Probe>> ProbeRooms(LoadSession session, CancellationToken cancel)
    {
        var probed = await session.Loop.Run(() =>
        {
            var voices = session.Generator.Connections.Where(one => one.Room != Guid.Empty && one.Poster is not { Outstanding: true })
                .GroupBy(one => one.Room).Select(room => room.MaxBy(one => (one.Poster is not null, one.IsReady))!).ToList();
            foreach (var voice in voices)
            {
                voice.Poster ??= new Poster(session.Generator, voice.Index, voice.Room);
                voice.Poster.Again = false;
                voice.Post();
            }

            return voices;
        });
        Progress.Show($"a last message to {probed.Count} rooms");
        await session.Until(() => !probed.Exists(one => one.Poster!.Outstanding), AnswerLimit, cancel);
        return await session.Loop.Run(() =>
        {
            var missing = RoomsOf(session).Except(probed.Select(one => one.Room));
            var unanswered = missing.Select(room => new Probe(room, "its senders never had an answer"));
            return probed.Select(one => new Probe(one.Room, FailureOf(one))).Concat(unanswered).ToList();
        });
    }

    private static List<Guid> RoomsOf(LoadSession session) =>
        session.Generator.Connections.Select(one => one.Room).Where(room => room != Guid.Empty).Distinct().ToList();

    private static string? FailureOf(ChatConnection probed) => probed.Poster!.Outstanding || !probed.IsReady
        ? $"the last message had no answer in {AnswerLimit.TotalSeconds} s"
        : probed.Poster.LastRefusal;

    private static Task<Dictionary<Guid, long>> AcknowledgedHeads(LoadSession session) => session.Loop.Run(() =>
        session.Generator.Sent.GroupBy(sent => session.Generator.Senders[sent.Sender].Room)
            .ToDictionary(room => room.Key, room => room.Max(sent => sent.Seq)));

    private static bool HaveAllReached(LoadSession session, Dictionary<Guid, long> heads) =>
        session.Generator.Connections.TrueForAll(one => one.Cursor.Last >= heads.GetValueOrDefault(one.Room)) &&
        session.Sampled.TrueForAll(one => one.HasReached(heads.GetValueOrDefault(one.Room)));
}
