using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansChat.Grains.Journal;

/// <summary>What became of the journal's writes, and the span of one.</summary>
internal static class JournalMetrics
{
    private static readonly Histogram<double> Duration = ChatTelemetry.Meter.CreateHistogram(
        "chat.journal.write.duration", "s", "Time of one write of the journal, by what came of it.", advice: ChatTelemetry.Seconds);

    private static readonly Counter<long> Events = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.journal.events", "{event}", "Events that are on disk.");

    private static readonly Counter<long> Appends = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.journal.appends", "{append}", "Appends of rooms, by what became of them; a conflict was fenced or had been stored before.");

    private static readonly KeyValuePair<string, object?>[] Outcomes = [.. Enum.GetNames<AppendStatus>().Select(name => new KeyValuePair<string, object?>("outcome", name.ToLowerInvariant()))];

    public static void Wrote(List<Journal.Entry> batch, AppendStatus[] outcomes, TimeSpan took)
    {
        Span<int> appends = stackalloc int[Outcomes.Length];
        var events = 0;
        for (var index = 0; index < outcomes.Length; index++)
        {
            appends[(int)outcomes[index]]++;
            events += outcomes[index] == AppendStatus.Committed ? batch[index].Append.Events.Count : 0;
        }

        for (var status = 0; status < appends.Length; status++)
        {
            if (appends[status] > 0)
            {
                Appends.Add(appends[status], Outcomes[status]);
            }
        }

        Events.Add(events);
        Duration.Record(took.TotalSeconds, Outcomes[(int)(appends[(int)AppendStatus.Committed] > 0 ? AppendStatus.Committed : outcomes[0])]);
    }

    /// <summary>A span below the first command that somebody follows, linked to the others; null if nobody follows one.</summary>
    public static Activity? Begin(List<Journal.Entry> batch)
    {
        if (!ChatTelemetry.Source.HasListeners())
        {
            return null;
        }

        var followed = batch.Where(entry => entry.Append.Trace is not null).Select(entry => entry.Append.Trace!.Context).ToArray();
        var span = followed is [] ? null : ChatTelemetry.Source.StartActivity(
            ChatTelemetry.WriteSpan, ActivityKind.Internal, followed[0], links: followed.Skip(1).Select(context => new ActivityLink(context)));
        return span?.SetTag("messaging.batch.message_count", batch.Sum(entry => entry.Append.Events.Count));
    }
}
