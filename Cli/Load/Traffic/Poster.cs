using OrleansChat.Cli.Load.Checker;

namespace OrleansChat.Cli.Load.Traffic;

/// <summary>One message as its sender remembers it; the client id follows from the rest.</summary>
internal readonly record struct SentEntry(int Sender, int Counter, long At, SendOutcome Outcome, long Seq);

/// <summary>
/// A sender with one post in flight. A post without an answer is repeated under its client id until it is answered, over as many
/// connections as it takes: the same rules as the real client's.
/// </summary>
internal sealed class Poster(Generator generator, int sender, Guid room)
{
    private readonly PostFrame _frame = new(room, PostFrame.Body(generator.Random));
    private int _counter = -1;
    private int _invocation;
    private long _first;

    /// <summary>Whether a post waits for its answer.</summary>
    public bool Outstanding { get; private set; }

    /// <summary>Whether the next post follows as soon as this one is answered.</summary>
    public bool Again { get; set; }

    /// <summary>When the post was last sent, in microseconds of the loop.</summary>
    public long SentAt { get; private set; }

    public long LastAck { get; private set; } = -1;

    /// <summary>The longest time between two answers, in microseconds.</summary>
    public long LongestSilence { get; private set; }

    public string? LastRefusal { get; private set; }

    public ReadOnlySpan<byte> Next(long now)
    {
        Outstanding = true;
        LastRefusal = null;
        _first = now;
        ClientIds.Write(_frame.ClientId, generator.RunNumber, sender, ++_counter, now);
        return Repeat(now);
    }

    public ReadOnlySpan<byte> Repeat(long now)
    {
        SentAt = now;
        return _frame.For(++_invocation % 10_000_000);
    }

    /// <summary>Takes an answer; an answer to an earlier post is none.</summary>
    public bool TryAcknowledge(ReadOnlySpan<byte> clientId, long seq, long now)
    {
        if (!Outstanding || !clientId.SequenceEqual(_frame.ClientId))
        {
            return false;
        }

        Outstanding = false;
        Remember(SendOutcome.Ok, seq);
        generator.Meter.Acks++;
        generator.Meter.AckMicros.Record(now - _first);
        LongestSilence = Math.Max(LongestSilence, now - (LastAck < 0 ? _first : LastAck));
        LastAck = now;
        return true;
    }

    /// <summary>Takes a refusal that no repetition can change.</summary>
    public void Refuse(string refusal)
    {
        Outstanding = false;
        LastRefusal = refusal;
        Remember(SendOutcome.Fail, 0);
    }

    /// <summary>The longest silence, one that still lasts included.</summary>
    public long SilenceUntil(long now) => Math.Max(LongestSilence, Outstanding ? now - LastAck : 0);

    /// <summary>Starts the measurement of silences anew.</summary>
    public void ResetSilence(long now) => (LongestSilence, LastAck) = (0, now);

    /// <summary>At the end: a post without an answer may or may not be stored.</summary>
    public void GiveUp()
    {
        if (Outstanding)
        {
            Outstanding = false;
            Remember(SendOutcome.Info, 0);
        }
    }

    private void Remember(SendOutcome outcome, long seq) => generator.Sent.Add(new SentEntry(sender, _counter, _first, outcome, seq));
}
