using System.Text;

namespace OrleansChat.Cli.Load.Wire;

/// <summary>What a connection does with received bytes: they lie in the loop's buffer, and only an unfinished frame is kept.</summary>
internal abstract partial class WireConnection
{
    private byte[] _carried = [];
    private int _carriedLength;

    private void Receive()
    {
        _carried.AsSpan(0, _carriedLength).CopyTo(Loop.Buffer);
        var received = Libc.Receive(_descriptor, Loop.Buffer.AsSpan(_carriedLength));
        if (received <= 0)
        {
            if (received == 0 || Libc.LastError is not (Libc.Again or Libc.Interrupted))
            {
                Fail(received == 0 ? "closed by the peer" : $"receive failed with error {Libc.LastError}");
            }

            return;
        }

        var length = _carriedLength + received;
        _carriedLength = 0;
        var generation = _generation;
        var used = _stage == Stage.Upgrading ? ReadAnswer(Loop.Buffer.AsSpan(0, length)) : 0;
        used += _stage == Stage.Open ? _reader.Read(Loop.Buffer.AsSpan(used, length - used)) : 0;
        if (generation == _generation && used < length)
        {
            Carry(Loop.Buffer.AsSpan(used, length - used));
        }
    }

    private int ReadAnswer(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        if (!data.StartsWith("HTTP/1.1 101"u8))
        {
            Fail("the upgrade was answered: " + Encoding.ASCII.GetString(data[..data.IndexOf((byte)'\r')]));
            return 0;
        }

        _stage = Stage.Open;
        OnUpgraded();
        return end + 4;
    }

    private void Carry(ReadOnlySpan<byte> rest)
    {
        if (rest.Length > _carried.Length)
        {
            _carried = new byte[rest.Length * 2];
        }

        rest.CopyTo(_carried);
        _carriedLength = rest.Length;
        if (_carriedLength == Loop.Buffer.Length)
        {
            Loop.GrowBuffer();
        }
    }
}
