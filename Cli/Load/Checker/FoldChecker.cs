namespace OrleansChat.Cli.Load.Checker;

/// <summary>I13: every client's folded state equals the database's.</summary>
internal static class FoldChecker
{
    /// <param name="rooms">As they stood when nothing was under way any more.</param>
    /// <returns>How many were compared.</returns>
    public static int Check(IEnumerable<FoldedRoom> folds, IReadOnlyDictionary<Guid, RoomStanding> rooms, Verdict verdict)
    {
        var (compared, earlier) = (0, 0);
        foreach (var fold in folds)
        {
            // What it was not shown is counted as lost; until then its state is an earlier one.
            if (rooms.TryGetValue(fold.Room, out var room) && fold.Fold.Head == room.Head)
            {
                Compare(fold, room, verdict);
                compared++;
            }
            else
            {
                earlier++;
            }
        }

        if (earlier > 0)
        {
            verdict.NotChecked.Add($"{earlier} folded states (I13): not at the head of their rooms' logs");
        }

        return compared;
    }

    private static void Compare(FoldedRoom fold, RoomStanding room, Verdict verdict)
    {
        var messages = room.Messages.Where(message => message.Key > fold.After).ToDictionary();
        Compare(fold, "message", messages, fold.Messages.ToDictionary(), verdict);

        // Of who joined before its time it knows only whom it heard of since.
        var members = room.Members.Where(member => member.Value.JoinedSeq > fold.After || fold.Fold.Members.ContainsKey(member.Key))
            .ToDictionary(member => member.Key, member => member.Value.Role);
        Compare(fold, "member", members, fold.Fold.Members, verdict);
        verdict.StatesChecked += messages.Count + members.Count;
    }

    private static void Compare<T>(
        FoldedRoom fold, string what, Dictionary<T, string> stored, IReadOnlyDictionary<T, string> folded, Verdict verdict)
        where T : notnull
    {
        foreach (var key in stored.Keys.Union(folded.Keys))
        {
            var (held, shown) = (stored.GetValueOrDefault(key), folded.GetValueOrDefault(key));
            if (held != shown)
            {
                var difference = $"{what} {key} is {shown ?? "none"}; in the database {held ?? "none"}";
                verdict.Add(Wrong.Diverged, $"{fold.Client} in room {fold.Room}: {difference}");
            }
        }
    }
}
