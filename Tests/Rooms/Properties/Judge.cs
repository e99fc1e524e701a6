using System.Text;
using System.Text.Json;
using OrleansChat.Client;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Rooms;
using RoomFold = OrleansChat.Client.Rooms.RoomFold;
using WireEvent = OrleansChat.Client.Rooms.RoomEvent;

namespace OrleansChat.Tests.Rooms.Properties;

/// <summary>What must hold of a room after a schedule, whatever failed in it. Each answers with the faults that it found.</summary>
internal static class Judge
{
    /// <summary>The log has no holes and no doubles, counts right, and every event in it was allowed where it stands.</summary>
    public static IEnumerable<string> Log(ModelDatabase database, IReadOnlyDictionary<ClientId, RoomCommand> commands, int maxMembers)
    {
        if (database.Log.Select(item => (item.Event.Sender, item.Event.ClientId)).Distinct().Count() != database.Log.Count)
        {
            yield return "a client id stands twice";
        }

        var (model, expected, countable) = (new RoomModel(), new Queue<Expected>(), 0L);
        var mentions = new List<(UserId, long)>();
        foreach (var (entry, _, counted) in database.Log)
        {
            countable += entry.Kind == EventKind.Message ? 1 : 0;
            if (entry.Seq != model.Log.Count + 1 || counted != countable)
            {
                yield return $"{entry.Seq} stands at {model.Log.Count + 1} and counts {counted}, not {countable}";
            }

            if (commands.TryGetValue(entry.ClientId, out var command) && command is not CreateRoom)
            {
                var (refusal, events) = model.Decide(command, entry.At, maxMembers);
                if (refusal is not null || expected.Count > 0)
                {
                    yield return $"{entry.Seq}: {command} is in the log, but was {refusal}";
                    yield break;
                }

                expected = new Queue<Expected>(events);
                mentions.AddRange(Mentioned(model, command, entry.Seq));
            }

            if (expected.TryDequeue(out var next)
                && next != new Expected(entry.Kind, entry.User, entry.Target, entry.Kind is EventKind.Join or EventKind.Role ? entry.Data?.Role : null))
            {
                yield return $"{entry} in the log, expected {next}";
            }

            model.Log.Add(entry);
        }

        mentions.RemoveAll(mention => model.Deleted(mention.Item2));
        if (!mentions.Order(ByBoth).SequenceEqual(database.Mentions.Select(row => (row.User, row.Seq)).Order(ByBoth)))
        {
            yield return "the mentions are not those of the messages";
        }
    }

    /// <summary>What was acknowledged stands once, where it was said to stand; what was refused does not.</summary>
    public static IEnumerable<string> Answers(
        ModelDatabase database, IEnumerable<(RoomCommand Command, Posted Answer)> answered, IEnumerable<RoomCommand> refused)
    {
        foreach (var (command, answer) in answered)
        {
            var found = database.Log.Where(item => item.Event.ClientId == command.ClientId).ToList();
            if (found is not [var only] || (only.Event.Seq, only.Event.At) != (answer.Seq, answer.At))
            {
                yield return $"{command} was acknowledged as {answer} and stands {found.Count} times";
            }
        }

        foreach (var command in refused.Where(command => database.Log.Exists(item => item.Event.ClientId == command.ClientId)))
        {
            yield return $"{command} was refused and is in the log";
        }
    }

    /// <summary>The projection is the fold of the log, and so is what an activation reads from it.</summary>
    public static IEnumerable<string> Rows(ModelDatabase database, RoomModel model, IEnumerable<UserId> users)
    {
        var state = database.State();
        var (now, countable) = (model.Log[^1].At, model.Countable);
        if ((state.Head, state.Countable, state.Name, state.SlowModeMs, state.Closed, state.MemberCount)
            != (model.Log.Count, countable, model.Name, model.SlowModeMs, model.Closed, model.Members.Count()))
        {
            yield return "the room's row is not the fold of its log";
        }

        foreach (var user in users)
        {
            if (state.RoleOf(user) != model.RoleOf(user)
                || (!model.Closed && (state.BannedUntil(user) > now, state.MutedUntil(user) > now) != (model.Banned(user, now), model.Muted(user, now))))
            {
                yield return $"the row of {user} is not the fold of the log";
            }

            if (model.RoleOf(user) != Role.None && model.Marker(user, database.Reads) is var marker
                && (database.Marker(user), database.Members[user].ReadCountable, database.Unread(user))
                    != (marker, model.Messages.Count(message => message.Seq <= marker), model.Unread(user, marker)))
            {
                yield return $"{user} has read up to {database.Marker(user)}, not {marker}, or has other unread messages than those since then";
            }
        }
    }

    /// <summary>Who saw every event as it came and who reads the log afterwards, erased texts and all, have the same room before them.</summary>
    public static IEnumerable<string> Folds(ModelDatabase database, RoomModel model, IEnumerable<Activation> activations)
    {
        var published = new Dictionary<long, RoomEvent>();
        foreach (var entry in activations.SelectMany(activation => activation.Published))
        {
            var stored = model.Log.ElementAtOrDefault((int)entry.Seq - 1);
            if (stored is null || stored.ClientId != entry.ClientId || stored.Kind != entry.Kind)
            {
                yield return $"{entry} was published and is not in the log";
            }

            published[entry.Seq] = entry;
        }

        if (Differs(model, model.Log.Select(entry => published.GetValueOrDefault(entry.Seq, entry))) is { } live)
        {
            yield return $"who was there sees {live} otherwise";
        }

        if (Differs(model, model.Log) is { } late)
        {
            yield return $"who was away sees {late} otherwise";
        }
    }

    private static string? Differs(RoomModel model, IEnumerable<RoomEvent> events)
    {
        var fold = new RoomFold();
        foreach (var entry in events)
        {
            fold.Apply(OverTheWire(entry));
        }

        if (fold.Head != model.Log.Count || fold.Name != model.Name
            || !fold.Members.Keys.Order().SequenceEqual(model.Members.Select(user => user.Value).Order())
            || fold.Members.Any(member => !string.Equals(member.Value, $"{model.RoleOf(new UserId(member.Key))}", StringComparison.OrdinalIgnoreCase)))
        {
            return "the room";
        }

        return model.Messages.Where(message => fold.Messages[message.Seq] is var seen && (
                seen.Text != model.Text(message.Seq) || seen.Deleted != model.Deleted(message.Seq) || seen.Pinned != model.Pinned(message.Seq)
                || seen.Thread != message.Target || !seen.Reactions.Order().SequenceEqual(model.Reactions(message.Seq).Order())))
            .Select(message => $"message {message.Seq}").FirstOrDefault();
    }

    private static WireEvent OverTheWire(RoomEvent entry)
    {
        // As PostgreSQL keeps a thread: in the column of targets.
        var whole = entry.Kind == EventKind.Message && entry.Target is { } thread
            ? entry with { Target = null, Data = (entry.Data ?? new EventData()) with { Thread = thread } }
            : entry;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            EventJson.WriteMembers(json, whole);
            json.WriteEndObject();
        }

        return JsonSerializer.Deserialize(Encoding.UTF8.GetString(bytes.ToArray()), ChatJson.Default.RoomEvent)!;
    }

    private static IEnumerable<(UserId, long)> Mentioned(RoomModel model, RoomCommand command, long seq)
    {
        if (command is not PostMessage post)
        {
            yield break;
        }

        foreach (var user in post.Mentions ?? [])
        {
            yield return (user, seq);
        }

        if ((post.MentionsRoom || post.MentionsHere) && model.MayMentionTheRoom(post.Sender))
        {
            yield return (new UserId(Guid.Empty), seq);
        }
    }

    private static Comparer<(UserId User, long Seq)> ByBoth { get; } =
        Comparer<(UserId User, long Seq)>.Create((a, b) => (a.Seq, a.User.Value).CompareTo((b.Seq, b.User.Value)));
}
