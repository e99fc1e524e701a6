using OrleansChat.Grains.Files;
using OrleansChat.Grains.Users;
using Xunit;

namespace OrleansChat.Tests.Users;

public sealed class AvatarRulesTests
{
    internal const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    internal const string Gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    internal const string Jpeg = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=";
    internal const string WebP = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA";
    private const string Lossless = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";
    private const string Extended = "UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA==";

    [Theory]
    [InlineData(Png, "image/png")]
    [InlineData(Gif, "image/gif")]
    [InlineData(Jpeg, "image/jpeg")]
    [InlineData(WebP, "image/webp")]
    [InlineData(Lossless, "image/webp")]
    [InlineData(Extended, "image/webp")]
    public void A_picture_is_known_by_its_bytes(string base64, string type)
    {
        var file = Convert.FromBase64String(base64);
        Assert.Equal(new ImageHeader(type, 1, 1), ImageHeader.Read(file));
        Assert.Equal(type, AvatarRules.Check(file).Value!.MediaType);
    }

    [Theory]
    [InlineData(Png)]
    [InlineData(Gif)]
    [InlineData(Jpeg)]
    [InlineData(WebP)]
    [InlineData(Lossless)]
    [InlineData(Extended)]
    public void A_file_that_was_cut_anywhere_is_a_picture_or_refused_and_never_a_fault(string base64)
    {
        var file = Convert.FromBase64String(base64);
        for (var length = 0; length < file.Length; length++)
        {
            var cut = AvatarRules.Check(file[..length]);
            Assert.True(cut.Ok || cut.Refusal.Code == ErrorCode.BadRequest);
        }
    }

    [Fact]
    public void Random_bytes_behind_a_true_beginning_are_never_a_fault()
    {
        var random = new Random(3);
        foreach (var base64 in new[] { Png, Gif, Jpeg, WebP, Lossless, Extended })
        {
            for (var round = 0; round < 500; round++)
            {
                var file = Convert.FromBase64String(base64);
                random.NextBytes(file.AsSpan(random.Next(file.Length)));
                Assert.True(AvatarRules.Check(file) is { Ok: true } or { Refusal.Code: ErrorCode.BadRequest });
            }
        }
    }

    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    [InlineData("<!doctype html><script>alert(1)</script>")]
    [InlineData("%PDF-1.7")]
    [InlineData("BM______________________________")]
    [InlineData("")]
    public void Anything_else_is_refused(string text) =>
        Assert.Equal(ErrorCode.BadRequest, AvatarRules.Check(System.Text.Encoding.ASCII.GetBytes(text)).Refusal!.Code);

    [Theory]
    [InlineData(4_096, 4_096, true)]
    [InlineData(4_097, 1, false)]
    [InlineData(1, 65_535, false)]
    [InlineData(0, 1, false)]
    public void A_side_has_1_to_4096_pixels(ushort width, ushort height, bool fine)
    {
        var file = Convert.FromBase64String(Gif);
        BitConverter.TryWriteBytes(file.AsSpan(6), width);
        BitConverter.TryWriteBytes(file.AsSpan(8), height);
        Assert.Equal(fine, AvatarRules.Check(file).Ok);
    }

    [Fact]
    public void A_size_of_billions_of_pixels_is_refused()
    {
        var file = Convert.FromBase64String(Png);
        file.AsSpan(16, 8).Fill(0xFF);
        Assert.Equal(ErrorCode.BadRequest, AvatarRules.Check(file).Refusal!.Code);
    }

    [Fact]
    public void A_picture_has_at_most_256_KiB()
    {
        var file = new byte[AvatarRules.MaxBytes + 1];
        Convert.FromBase64String(Png).CopyTo(file, 0);
        Assert.Equal(ErrorCode.TooLarge, AvatarRules.Check(file).Refusal!.Code);
        Assert.True(AvatarRules.Check(file[..^1]).Ok);
    }
}
