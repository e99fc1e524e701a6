using System.Text;
using System.Text.Json;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Traffic;

/// <summary>How a connection signs on, and comes back after a loss.</summary>
internal sealed partial class ChatConnection
{
    protected override void OnUpgraded() => Send(Handshake);

    protected override void OnClosed(string reason)
    {
        if (IsReady)
        {
            LostAt = Loop.Now;
            _generator.Reconnects++;
        }

        IsReady = false;
        _generator.Trouble(reason);
        if (Wanted)
        {
            Loop.After(Backoff(), Reconnect);
        }
    }

    private void Reconnect()
    {
        if (Wanted && IsClosed)
        {
            _attempt++;
            Connect();
        }
    }

    private TimeSpan Backoff() => TimeSpan.FromMilliseconds((50 << Math.Min(5, _attempt % 8)) * (0.5 + _generator.Random.NextDouble()));

    private void Greet(ReadOnlySpan<byte> record)
    {
        if (record.IndexOf("\"error\""u8) >= 0)
        {
            Fail("the handshake was answered: " + Encoding.UTF8.GetString(record));
            return;
        }

        _greeted = true;
        Send(FrameHead.Build(Opcode.Text, Encoding.UTF8.GetBytes(SyncRecord())));
    }

    private string SyncRecord()
    {
        var cursors = Cursor.Started && _epoch >= 0 ? $$$"""{"epoch":{{{_epoch}}},"cursors":{"{{{Room}}}":{{{Cursor.Last}}}}}""" : "{}";
        return $$"""{"type":1,"invocationId":"s","target":"Sync","arguments":[{{cursors}}]}""" + '\u001e';
    }

    private void OnSynced(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        using var document = JsonDocument.ParseValue(ref reader);
        var result = document.RootElement.GetProperty("result");
        var epoch = result.GetProperty("epoch").GetInt64();
        var known = _epoch < 0 || epoch == _epoch;
        _epoch = epoch;
        foreach (var room in result.GetProperty("rooms").EnumerateArray())
        {
            if (room.GetProperty("roomId").GetGuid() == Room)
            {
                var truncated = room.TryGetProperty("truncated", out var said) && said.ValueKind == JsonValueKind.True;
                _generator.Truncations += truncated ? 1 : 0;
                Cursor.Begin(room.GetProperty("from").GetInt64(), truncated || !known);
            }
        }
    }

    private void OnCaughtUp()
    {
        IsReady = true;
        _attempt -= _attempt % _generator.Servers.Count == 0 ? _attempt : 0;
        ReadyAt = Loop.Now;
        _generator.Meter.SignOns++;
        if (Poster is { Outstanding: true })
        {
            Send(Poster.Repeat(Loop.Now));
        }

        _generator.Traffic.Ready(this);
    }
}
