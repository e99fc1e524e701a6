using System.IO.Compression;
using System.Text;
using OrleansChat.Files;
using OrleansChat.Grains.Files;
using OrleansChat.Tests.Users;
using Xunit;

namespace OrleansChat.Tests.Files;

/// <summary>What is taken and what is refused, by bytes alone.</summary>
public sealed class FileRulesTests
{
    private static readonly byte[] Png = Convert.FromBase64String(AvatarRulesTests.Png);
    private static readonly byte[] Gif = Convert.FromBase64String(AvatarRulesTests.Gif);
    private static readonly byte[] Jpeg = Convert.FromBase64String(AvatarRulesTests.Jpeg);
    private static readonly byte[] WebP = Convert.FromBase64String(AvatarRulesTests.WebP);

    private static readonly (string Type, byte[] Bytes)[] Honest =
    [
        ("image/png", Png),
        ("image/gif", Gif),
        ("image/jpeg", Jpeg),
        ("image/webp", WebP),
        ("application/pdf", Text("%PDF-1.7 …")),
        ("application/zip", Zip("a.txt")),
        ("video/mp4", Text("\0\0\0\u0018ftypmp42\0\0")),
        ("audio/mpeg", Text("ID3\u0004")),
        ("text/plain", Text("Grüße <html>")),
    ];

    [Fact]
    public void A_file_that_is_what_it_says_is_taken()
    {
        Assert.All(Honest, file => Assert.Null(Refusal(file.Type, file.Bytes)));
        Assert.Null(Refusal("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Zip("word/document.xml")));
        Assert.Null(Refusal("application/octet-stream", Text("<script>alert(1)</script>")));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/svg+xml")]
    [InlineData("application/xhtml+xml")]
    [InlineData("text/xml")]
    [InlineData("application/javascript")]
    [InlineData("")]
    public void What_a_browser_would_run_is_never_taken_under_its_name(string type) =>
        Assert.Equal(ErrorCode.AttachmentType, Refusal(type, Text("<svg/>")));

    [Fact]
    public void A_file_of_another_type_than_it_says_is_refused()
    {
        foreach (var (type, bytes) in Honest.Where(file => file.Type != "text/plain"))
        {
            Assert.All(Honest.Where(other => other.Type != type && (other.Type != "text/plain" || bytes.Contains((byte)0))), other =>
                Assert.Equal(ErrorCode.AttachmentType, Refusal(other.Type, bytes)));
        }

        Assert.Equal(ErrorCode.AttachmentType, Refusal("text/plain", [0x61, 0x00]));
        Assert.Equal(ErrorCode.AttachmentType, Refusal("text/plain", [0xC3, 0x28]));
        Assert.Equal(ErrorCode.AttachmentType, Refusal("image/png", Text("<html>")));
    }

    [Fact]
    public void A_file_of_two_kinds_is_refused()
    {
        // Archive readers look at the end, browsers and PDF readers at the first kilobyte.
        foreach (var (type, picture) in new[] { ("image/png", Png), ("image/gif", Gif), ("image/jpeg", Jpeg), ("image/webp", WebP) })
        {
            Assert.Equal(ErrorCode.AttachmentType, Refusal(type, [.. picture, .. Zip("evil.class")]));
            Assert.Equal(ErrorCode.AttachmentType, Refusal(type, [.. picture, .. Zip("evil.class"), 0, 0, 0]));
            Assert.Equal(ErrorCode.AttachmentType, Refusal(type, [.. picture, .. Text("<ScRiPt>alert(1)</script>")]));
            Assert.Equal(ErrorCode.AttachmentType, Refusal(type, [.. picture, .. Text("%PDF-1.4")]));
        }

        Assert.Equal(ErrorCode.AttachmentType, Refusal("application/pdf", [.. Text("%PDF-1.7 "), .. Zip("evil.jar")]));
        Assert.Equal(ErrorCode.AttachmentType, Refusal("application/pdf", Text("%PDF-1.7 <script>")));
        Assert.Equal(ErrorCode.AttachmentType, Refusal("image/png", [.. Png, 1]));
        Assert.Equal(ErrorCode.AttachmentType, Refusal("image/gif", [.. Gif, 1]));
    }

    [Theory]
    [InlineData(32_767, 3_000, true)]
    [InlineData(32_768, 1, false)]
    [InlineData(32_767, 32_767, false)]
    [InlineData(0, 1, false)]
    public void A_picture_that_unfolds_to_gigabytes_is_refused(ushort width, ushort height, bool fine)
    {
        var file = (byte[])Gif.Clone();
        BitConverter.TryWriteBytes(file.AsSpan(6), width);
        BitConverter.TryWriteBytes(file.AsSpan(8), height);
        Assert.Equal(fine ? null : ErrorCode.AttachmentType, Refusal("image/gif", file));
    }

    [Theory]
    [InlineData("a.png", true)]
    [InlineData("Grüße an 世界 🎉.txt", true)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("..", false)]
    [InlineData("../a", false)]
    [InlineData("a\\b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\0b", false)]
    [InlineData("gnp\u202Eexe", false)]
    public void A_name_is_one_line_and_no_path(string name, bool fine) =>
        Assert.Equal(fine, FileRules.Check(new NewFile(name, "image/png", Png.Length), Png, new FilesOptions()).Ok);

    [Fact]
    public void Lone_surrogates_and_endless_names_are_refused()
    {
        Assert.False(FileRules.Check(new NewFile("a\uD800", "image/png", Png.Length), Png, new FilesOptions()).Ok);
        Assert.False(FileRules.Check(new NewFile(new string('a', 256), "image/png", Png.Length), Png, new FilesOptions()).Ok);
    }

    [Fact]
    public void Size_and_types_are_as_configured()
    {
        var options = new FilesOptions { MaxBytes = Png.Length, Types = ["image/gif"] };
        Assert.Equal(ErrorCode.TooLarge, FileRules.Check(new NewFile("a", "image/png", Png.Length + 1), [.. Png, 0], options).Refusal!.Code);
        Assert.Equal(ErrorCode.AttachmentType, FileRules.Check(new NewFile("a", "image/png", Png.Length), Png, options).Refusal!.Code);
        Assert.True(FileRules.Check(new NewFile("a", "image/gif", Gif.Length), Gif, options).Ok);
        Assert.Contains(new FilesOptions { Types = ["text/html"] }.Validate(null!), said => said.ErrorMessage!.Contains("text/html", StringComparison.Ordinal));
    }

    private static ErrorCode? Refusal(string type, byte[] bytes)
    {
        var begun = FileRules.Check(new NewFile("file", type, bytes.Length), bytes, new FilesOptions());
        return begun.Refusal?.Code ?? FileRules.CheckEnd(new FileView(Guid.Empty, "file", type, bytes.Length), bytes)?.Code;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Zip(string name)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write("hello"u8);
        }

        return packed.ToArray();
    }
}
