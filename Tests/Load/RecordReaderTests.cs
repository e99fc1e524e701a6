using System.Buffers.Binary;
using OrleansChat.Cli.Load.Wire;
using Xunit;

namespace OrleansChat.Tests.Load;

public sealed class RecordReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Any_split_gives_the_same_records_and_control_frames(int seed)
    {
        var random = new Random(seed);
        var (stream, records, pings) = RandomStream(random);
        var collector = new Collector();
        var reader = new RecordReader(collector);
        var carried = Array.Empty<byte>();
        for (var at = 0; at < stream.Length;)
        {
            var size = Math.Min(stream.Length - at, random.Next(4) == 0 ? 1 : random.Next(1, 100_000));
            byte[] data = [.. carried, .. stream.AsSpan(at, size)];
            carried = data[reader.Read(data)..];
            at += size;
        }

        Assert.Empty(carried);
        Assert.Equal(records.Count, collector.Records.Count);
        Assert.All(records.Zip(collector.Records), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second)));
        Assert.Equal(pings, collector.Controls);
    }

    [Fact]
    public void Nothing_is_read_after_a_record_that_closed_the_connection()
    {
        var collector = new Collector { CloseAfter = 1 };
        var reader = new RecordReader(collector);
        reader.Read(Frame(1, true, "a\u001eb\u001e"u8));
        Assert.Single(collector.Records);
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x81, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0xC1, 0x01, 0 })]
    [InlineData(new byte[] { 0x82, 0x7F, 0xFF, 0, 0, 0, 0, 0, 0, 0 })]
    public void What_no_server_may_send_is_refused(byte[] data) =>
        Assert.Throws<InvalidDataException>(() => FrameHead.TryRead(data, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void A_built_frame_has_its_length_and_a_mask_of_zero(int length)
    {
        var frame = FrameHead.Build(Opcode.Text, new byte[length], out var offset);
        Assert.Equal(offset + length, frame.Length);
        Assert.NotEqual(0, frame[1] & 0x80);
        Assert.Equal(new byte[4], frame[(offset - 4)..offset]);
        frame[1] &= 0x7F;
        Assert.True(FrameHead.TryRead(frame, out var head));
        Assert.Equal(new FrameHead(Opcode.Text, true, length, offset - 4), head);
    }

    private static (byte[] Stream, List<byte[]> Records, int Pings) RandomStream(Random random)
    {
        var records = new List<byte[]>();
        var payload = new List<byte>();
        for (var i = 0; i < 300; i++)
        {
            var record = new byte[random.Next(50) == 0 ? random.Next(200_000) : random.Next(600)];
            random.NextBytes(record);
            record.AsSpan().Replace((byte)0x1E, (byte)0);
            records.Add(record);
            payload.AddRange(record);
            payload.Add(0x1E);
        }

        var all = payload.ToArray();
        var stream = new MemoryStream();
        var pings = 0;
        for (var at = 0; at < all.Length;)
        {
            var wanted = random.Next(3) switch { 0 => random.Next(0, 125), 1 => random.Next(126, 5_000), _ => random.Next(65_536, 90_000) };
            var size = Math.Min(all.Length - at, wanted);
            stream.Write(Frame(random.Next(3), random.Next(2) == 0, all.AsSpan(at, size)));
            at += size;
            if (random.Next(4) == 0)
            {
                stream.Write(Frame(9, true, "ping"u8));
                pings++;
            }
        }

        return (stream.ToArray(), records, pings);
    }

    private static byte[] Frame(int opcode, bool final, ReadOnlySpan<byte> payload)
    {
        byte[] head = [(byte)((final ? 0x80 : 0) | opcode), .. payload.Length switch
        {
            < 126 => new[] { (byte)payload.Length },
            <= ushort.MaxValue => [126, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => Long(payload.Length),
        }];
        return [.. head, .. payload];
    }

    private static byte[] Long(long length)
    {
        var bytes = new byte[9];
        bytes[0] = 127;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), length);
        return bytes;
    }

    private sealed class Collector : IRecords
    {
        public int CloseAfter { get; init; } = int.MaxValue;

        public List<byte[]> Records { get; } = [];

        public int Controls { get; private set; }

        public bool IsOpen => Records.Count < CloseAfter;

        public void OnRecord(ReadOnlySpan<byte> record) => Records.Add(record.ToArray());

        public void OnControl(Opcode opcode, ReadOnlySpan<byte> payload)
        {
            Assert.Equal(Opcode.Ping, opcode);
            Assert.True(payload.SequenceEqual("ping"u8));
            Controls++;
        }
    }
}
