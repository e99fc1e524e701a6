using System.IO.Compression;
using System.Text;
using OrleansChat.Files;
using OrleansChat.Grains.Files;
using Xunit;

namespace OrleansChat.Tests.Files;

/// <summary>Archives that harm whoever opens them, told by their directories. Their makers lie in each way that is known.</summary>
public sealed class UnfoldingTests
{
    private const int MiB = 1 << 20;
    private const string Zip = "application/zip";
    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    [Fact]
    public async Task Ordinary_archives_pass()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(number => $"line {number}\n")));
        await Passes(Word, ZipFiles.Packed(("[Content_Types].xml", text), ("word/document.xml", text), ("word/media/image1.png", ZipFiles.Noise(MiB))));
        await Passes(Zip, ZipFiles.Packed(("zeros", new byte[99 * MiB])));
        await Passes(Zip, ZipFiles.Packed(("lib/a.jar", ZipFiles.Packed(("b.class", text))), ("old.zip", ZipFiles.Packed(("c", ZipFiles.Noise(MiB))))));
        await Passes(Zip, ZipFiles.Packed(CompressionLevel.NoCompression, ("stored", ZipFiles.Noise(3 * MiB)), ("folder/", [])));
        await Passes(Zip, ZipFiles.Packed([.. Enumerable.Range(0, 70_000).Select(number => ($"{number:00000}", Array.Empty<byte>()))]));
        await Passes(Zip, ZipFiles.Packed());
        await Passes(Zip, ZipFiles.Large(1_000));
        await Passes(FileTypes.Gzip, ZipFiles.Gzip(text));
        await Passes(FileTypes.Gzip, ZipFiles.Gzip(new byte[90 * MiB]));
        await Passes(FileTypes.Unknown, [0x1F, 0x8B, 8, 0, .. ZipFiles.Noise(MiB)]);

        // A program that unpacks itself begins with a program, and a comment may follow.
        await Passes(FileTypes.Unknown, [.. "MZ"u8, .. ZipFiles.Noise(MiB), .. ZipFiles.Packed(("a", text))]);
        var said = ZipFiles.Packed(("a", text));
        said[^2] = 5;
        await Passes(Zip, [.. said, .. "hello"u8]);
    }

    [Fact]
    public async Task What_unfolds_to_a_hundred_times_and_above_a_hundred_mebibytes_does_not()
    {
        var zeros = new byte[200 * MiB];
        await Refuses("unfolds", Zip, ZipFiles.Packed(("zeros", zeros)));
        await Refuses("unfolds", Word, ZipFiles.Packed(("word/document.xml", zeros)));
        await Refuses("unfolds", FileTypes.Unknown, ZipFiles.Packed(("zeros", zeros)));
        await Refuses("unfolds", Zip, ZipFiles.Packed([.. Enumerable.Range(0, 20).Select(number => ($"{number}", new byte[10 * MiB]))]));
        await Refuses("unfolds", Zip, ZipFiles.Large(5L << 30));
        await Refuses("unfolds", Zip, ZipFiles.Large(long.MaxValue));
        await Refuses("unfolds", FileTypes.Gzip, ZipFiles.Gzip(zeros));
        await Refuses("unfolds", FileTypes.Unknown, ZipFiles.Gzip(zeros));

        // Its end says little, but nobody can say so of its beginning.
        var liar = ZipFiles.Gzip(zeros);
        liar.AsSpan(liar.Length - 4).Clear();
        await Refuses("unfolds", FileTypes.Gzip, liar);

        // And the other way round: noise first, and then more zeros than the end of any honest file claims.
        await Refuses("unfolds", FileTypes.Gzip, ZipFiles.Gzip([.. ZipFiles.Noise(FileChunks.Bytes), .. zeros]));
    }

    [Fact]
    public async Task Archives_whose_files_share_their_bytes_do_not()
    {
        await Refuses("packed_form", Zip, ZipFiles.Sharing(2, 1_000));
        await Refuses("packed_form", Zip, ZipFiles.Sharing(60_000, 21 * MiB));
        await Passes(Zip, ZipFiles.Sharing(1, 1_000));
    }

    [Fact]
    public async Task Archives_of_archives_that_repeat_themselves_do_not()
    {
        // As 42.zip is made: sixteen of the same in each, some levels deep.
        var inner = ZipFiles.Packed(("0.dll", new byte[4 * MiB]));
        for (var level = 0; level < 2; level++)
        {
            inner = ZipFiles.Packed(CompressionLevel.NoCompression, [.. Enumerable.Range(0, 16).Select(number => ($"lib {number}.zip", inner))]);
        }

        Assert.InRange(ZipFiles.Packed(("lib.zip", inner)).Length, 1, inner.Length / 10);
        await Refuses("unfolds", Zip, ZipFiles.Packed(("lib 0.zip", inner), ("lib 1.ZIP", inner)));
    }

    [Fact]
    public async Task What_is_no_whole_archive_is_none()
    {
        var fine = ZipFiles.Packed(("a", ZipFiles.Noise(1_000)), ("b", ZipFiles.Noise(2_000)));
        var start = BitConverter.ToInt32(fine, fine.Length - 6);
        await Refuses("packed_form", Zip, fine[..^1]);
        await Refuses("packed_form", Zip, [.. fine, 0]);
        await Refuses("packed_form", Zip, "PK\u0003\u0004 and nothing more"u8.ToArray());
        await Refuses("packed_form", Zip, fine, file => file[^12]++);
        await Refuses("packed_form", Zip, fine, file => (file[^12], file[^14]) = (3, 3));
        await Refuses("packed_form", Zip, fine, file => file[^6]++);
        await Refuses("packed_form", Zip, fine, file => file[^10]--);
        await Refuses("packed_form", Zip, fine, file => file[^18] = 1);
        await Refuses("packed_form", Zip, fine, file => file[start + 9] |= 0x20);
        await Refuses("packed_form", Zip, fine, file => file[start]++);
        await Refuses("packed_form", Zip, fine, file => file[start + 42]++);
        await Refuses("packed_form", Zip, fine, file => file[start + 21] = 0x7F);
        await Refuses("packed_form", Zip, fine, file => file[start + 23] = 0x7F);

        var large = ZipFiles.Large(1_000);
        await Refuses("packed_form", Zip, large, file => file[^(22 + 20 + 56 - 4)] = 45);
        await Refuses("packed_form", Zip, large, file => file[^(22 + 12)]++);
        await Refuses("packed_form", Zip, large, file => file[^8] = 1);
        await Refuses("packed_form", Zip, large, file => file[^(22 + 20 + 56 + 27)] = 9);
    }

    [Fact]
    public async Task A_directory_of_megabytes_is_read_in_pieces_and_one_above_eight_is_not_read()
    {
        var name = new string('n', 60_000);
        await Passes(Zip, ZipFiles.Packed([.. Enumerable.Range(0, 60).Select(number => ($"{name}{number}", Array.Empty<byte>()))]));
        await Refuses("packed_form", Zip, ZipFiles.Packed([.. Enumerable.Range(0, 150).Select(number => ($"{name}{number}", Array.Empty<byte>()))]));
    }

    [Fact]
    public async Task A_bomb_costs_whoever_looks_at_it_nothing()
    {
        var (zip, gzip) = (ZipFiles.Packed(("zeros", new byte[200 * MiB])), ZipFiles.Gzip(new byte[200 * MiB]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        await Refuses("unfolds", Zip, zip);
        await Refuses("unfolds", FileTypes.Gzip, gzip);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3 * MiB);
    }

    private static async Task Passes(string type, byte[] bytes) => Assert.Null(await Refusal(type, bytes));

    private static async Task Refuses(string reason, string type, byte[] bytes, Action<byte[]>? bend = null)
    {
        var bent = (byte[])bytes.Clone();
        bend?.Invoke(bent);
        var refusal = await Refusal(type, bent);
        Assert.Equal((reason, ErrorCode.AttachmentType), (refusal?.Reason, refusal?.Code ?? ErrorCode.None));
    }

    /// <summary>As an upload is judged: by its first chunk, then by its end, then by what is read of it.</summary>
    private static async Task<ChatError?> Refusal(string type, byte[] bytes)
    {
        var refusal = FileRules.Check(
            new NewFile("file", type, bytes.Length), bytes.AsSpan(0, Math.Min(bytes.Length, FileChunks.Bytes)), new FilesOptions { MaxBytes = 1L << 30 }).Refusal;
        var (file, end) = (new FileView(Guid.NewGuid(), "file", type, bytes.Length), bytes[Math.Max(0, bytes.Length - FileRules.EndBytes)..]);
        refusal ??= FileRules.CheckEnd(file, end);
        if (refusal is null && FileTypes.MayBeArchive(type))
        {
            refusal = await Unfolding.CheckZip(file, end, number => Task.FromResult<Outcome<byte[]>>(
                bytes[(number * FileChunks.Bytes)..Math.Min(bytes.Length, (number + 1) * FileChunks.Bytes)]));
        }

        return refusal;
    }
}
