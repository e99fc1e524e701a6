using System.Text;
using OrleansChat.Cli.Load.Checker;

namespace OrleansChat.Cli.Load.Traffic;

/// <summary>What a connection does with the hub's records.</summary>
internal sealed partial class ChatConnection
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private long _fetchedAt;

    /// <summary>What it was shown; afterwards it must be shown nothing more.</summary>
    public IEnumerable<Stretch> Stretches() => Cursor.Stretches($"{Name} (raw {Index})", User.UserId, Room);

    private void OnInvocation(ReadOnlySpan<byte> record)
    {
        var target = Scan.Target(record);
        if (target.SequenceEqual("Events"u8))
        {
            OnEvents(record);
        }
        else if (target.SequenceEqual("CaughtUp"u8))
        {
            OnCaughtUp();
        }
        else if (target.SequenceEqual("Presence"u8))
        {
            _generator.Traffic.Seen(this, record);
        }
        else if (target.SequenceEqual("GoAway"u8))
        {
            Fail("told to go away: " + Encoding.UTF8.GetString(Scan.Text(record, "\"reason\":\""u8)));
        }
        else if (target.SequenceEqual("HeadMoved"u8) && Scan.Text(record, "\"roomId\":\""u8).SequenceEqual(_room))
        {
            _generator.Truncations++;
            Cursor.Begin(Scan.Number(ref record, "\"head\":"u8), true);
        }
    }

    private void OnEvents(ReadOnlySpan<byte> record)
    {
        _generator.Meter.EventFrames++;
        _generator.Meter.EventBytes += record.Length + 1;
        if (!Scan.Text(record, "\"roomId\":\""u8).SequenceEqual(_room))
        {
            var start = Encoding.UTF8.GetString(record[..Math.Min(120, record.Length)]);
            _generator.Report(Wrong.Forbidden, Name, Room, "events of another room: " + start);
            return;
        }

        var previous = Scan.Number(ref record, "\"prevSeq\":"u8);
        for (var seq = Scan.Number(ref record, "\"seq\":"u8); seq >= 0; seq = Scan.Number(ref record, "\"seq\":"u8))
        {
            var clientId = Scan.Text(record, "\"clientId\":\""u8);
            if (seq <= previous || clientId.Length != ClientIds.Length)
            {
                _generator.Report(Wrong.Reordered, Name, Room, $"event {seq} after {previous} in one batch");
                continue;
            }

            previous = seq;
            OnEvent(seq, clientId);
        }
    }

    private void OnEvent(long seq, ReadOnlySpan<byte> clientId)
    {
        _generator.Meter.Deliveries++;
        _generator.Meter.RawDeliveries++;
        var before = Cursor.Last;
        if (Cursor.Offer(seq, clientId) is { } wrong)
        {
            _generator.Report(wrong, Name, Room, $"event {seq} after {before}");
        }

        if (ClientIds.TryRead(clientId, _generator.RunText, out var sender, out var micros))
        {
            _generator.Meter.DeliveryMicros.Record(Loop.Now - micros);
            _generator.Traffic.Shown(this, sender == Index);
        }
    }

    private void OnCompletion(ReadOnlySpan<byte> record)
    {
        var invocation = Scan.Text(record, "\"invocationId\":\""u8);
        var kind = invocation.Length > 0 ? (char)invocation[0] : ' ';
        if (record.IndexOf("\"error\":\""u8) >= 0 && record.IndexOf("\"result\":"u8) < 0)
        {
            OnRefusal(kind, record);
            return;
        }

        switch (kind)
        {
            case 'p':
                var clientId = Scan.Text(record, "\"clientId\":\""u8);
                if (Poster!.TryAcknowledge(clientId, Scan.Number(ref record, "\"seq\":"u8), Loop.Now))
                {
                    OnAcknowledged();
                }

                break;
            case 's':
                OnSynced(record);
                break;
            case 'w':
                _generator.Traffic.Watched(this, record);
                break;
            case 'h':
                _generator.Meter.Fetches++;
                _generator.Meter.EventBytes += record.Length + 1;
                _generator.Meter.AckMicros.Record(Loop.Now - _fetchedAt);
                _generator.Traffic.Fetched(this);
                break;
            default:
                break;
        }
    }

    private void OnAcknowledged()
    {
        if (Poster!.Again)
        {
            Poster.Again = false;
            Post();
        }
        else
        {
            _generator.Traffic.Acknowledged(this);
        }
    }

    private void OnRefusal(char kind, ReadOnlySpan<byte> record)
    {
        var (code, retryable) = Refusal.Read(record);
        _generator.Trouble($"{kind switch { 's' => "sync", 'p' => "post", 'w' => "watch", _ => "fetch" }} refused: {code}");
        if (kind == 's')
        {
            Fail("the sync was refused: " + code);
        }
        else if (kind == 'p' && Poster is { Outstanding: true })
        {
            Loop.After(RetryDelay, () => AfterRefusal(code, retryable));
        }
        else if (kind == 'h')
        {
            Loop.After(RetryDelay, () => _generator.Traffic.Fetched(this));
        }
    }

    private void AfterRefusal(string code, bool retryable)
    {
        // Answered, or repeated on a new connection, in the meantime.
        if (!Poster!.Outstanding || !IsReady)
        {
            return;
        }

        if (retryable)
        {
            Send(Poster.Repeat(Loop.Now));
        }
        else
        {
            Poster.Refuse(code);
            OnAcknowledged();
        }
    }
}
