using System.Buffers.Binary;
using OrleansChat.Gateway.Sockets;
using Xunit;

namespace OrleansChat.Tests.Gateway;

public sealed class FrameDecoderTests
{
    [Fact]
    public void However_the_bytes_are_cut_the_payload_is_the_same()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var (wire, payload, controls) = Messages(random);
            var decoder = new FrameDecoder();
            var sink = new Sink();
            var got = new List<byte>();
            for (var at = 0; at < wire.Count;)
            {
                var length = Math.Min(wire.Count - at, random.Next(3) == 0 ? random.Next(1, 4) : random.Next(1, 5_000));
                var part = wire.GetRange(at, length).ToArray();
                at += length;
                var decoded = decoder.Decode(part, sink);
                Assert.True(decoded >= 0, $"seed {seed}");
                got.AddRange(part.AsSpan(0, decoded));
            }

            Assert.True(payload.SequenceEqual(got), $"seed {seed}");
            Assert.Equal(controls, sink.Seen);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x01, 0x20 })]
    [InlineData(new byte[] { 0xC1, 0x80, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x80, 0x80, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x83, 0x80, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x09, 0x80, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x89, 0xFE, 0, 126, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Frames_that_the_protocol_forbids_are_broken(byte[] wire) =>
        // In this order: unmasked, reserved bit, continuation of nothing, unknown, cut control, long control, negative length.
        Assert.Equal(-1, new FrameDecoder().Decode([.. wire, .. new byte[8]], new Sink()));

    [Fact]
    public void Nothing_counts_after_a_close_frame()
    {
        var random = new Random(1);
        var decoder = new FrameDecoder();
        byte[] wire = [.. Frame(random, true, 8, [3, 232]), .. Frame(random, true, 1, "late"u8.ToArray())];
        Assert.Equal(0, decoder.Decode(wire, new Sink()));
        Assert.True(decoder.Closed);
    }

    private static (List<byte> Wire, List<byte> Payload, List<string> Controls) Messages(Random random)
    {
        List<byte> wire = [], payload = [];
        List<string> controls = [];
        for (var message = 0; message < 12; message++)
        {
            var pieces = random.Next(1, 4);
            for (var piece = 0; piece < pieces; piece++)
            {
                var bytes = new byte[random.Next(5) switch { 0 => 0, 1 => random.Next(1, 125), 2 => random.Next(126, 3_000), 3 => 70_000, _ => 7 }];
                random.NextBytes(bytes);
                payload.AddRange(bytes);
                wire.AddRange(Frame(random, piece == pieces - 1, (byte)(piece == 0 ? random.Next(1, 3) : 0), bytes));
                if (random.Next(3) == 0)
                {
                    var ping = new byte[random.Next(126)];
                    random.NextBytes(ping);
                    controls.Add($"9 {Convert.ToHexString(ping)}");
                    wire.AddRange(Frame(random, true, 9, ping));
                }
            }
        }

        return (wire, payload, controls);
    }

    private static byte[] Frame(Random random, bool final, byte opcode, byte[] payload)
    {
        var mask = new byte[4];
        random.NextBytes(mask);
        var first = (byte)((final ? 0x80 : 0) | opcode);
        byte[] header;
        if (payload.Length < 126)
        {
            header = [first, (byte)(0x80 | payload.Length)];
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            header = [first, 0xFE, 0, 0];
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)payload.Length);
        }
        else
        {
            header = [first, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0];
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), payload.Length);
        }

        return [.. header, .. mask, .. payload.Select((value, i) => (byte)(value ^ mask[i % 4]))];
    }

    private sealed class Sink : IControlSink
    {
        public List<string> Seen { get; } = [];

        public void OnControl(byte opcode, ReadOnlySpan<byte> payload) => Seen.Add($"{opcode} {Convert.ToHexString(payload)}");
    }
}
