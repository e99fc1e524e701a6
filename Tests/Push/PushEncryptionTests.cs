using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansChat.Grains.Push;
using OrleansChat.Tests.Support.Push;
using Xunit;

namespace OrleansChat.Tests.Push;

public sealed class PushEncryptionTests
{
    /// <summary>RFC 8291, section 5 and appendix A.</summary>
    [Fact]
    public void The_example_of_the_standard_comes_out_byte_for_byte()
    {
        var receiver = Bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        using var sender = Key(
            "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        var body = PushEncryption.Encrypt(
            "When I grow up, I want to be a watermelon"u8, receiver, Bytes("BTBZMqHH6r4Tts7J_aSIgg"), sender, Bytes("DGv6ra1nlYgDCS1FRnbzlw"));
        Assert.Equal(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6"
                + "cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(body));

        using var key = Key("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", Base64Url.EncodeToString(receiver));
        Assert.Equal(
            "When I grow up, I want to be a watermelon",
            Encoding.UTF8.GetString(StubBrowser.Decrypt(body, key, receiver, Bytes("BTBZMqHH6r4Tts7J_aSIgg"))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PushEncryption.MostBytes)]
    public void A_browser_reads_any_message_that_fits_and_no_two_look_alike(int length)
    {
        using var browser = new StubBrowser();
        var message = RandomNumberGenerator.GetBytes(length);
        var bodies = new[] { PushEncryption.Encrypt(message, browser.PublicKey, browser.Auth), PushEncryption.Encrypt(message, browser.PublicKey, browser.Auth) };
        Assert.All(bodies, body => Assert.Equal(message, browser.Decrypt(body)));
        Assert.NotEqual(bodies[0][..86], bodies[1][..86]);
    }

    [Fact]
    public void What_does_not_fit_is_not_sent()
    {
        using var browser = new StubBrowser();
        Assert.Throws<ArgumentOutOfRangeException>(() => PushEncryption.Encrypt(new byte[PushEncryption.MostBytes + 1], browser.PublicKey, browser.Auth));
    }

    [Fact]
    public void Only_points_of_the_curve_are_keys()
    {
        using var browser = new StubBrowser();
        var key = browser.PublicKey;
        Assert.True(PushEncryption.IsPublicKey(key));
        Assert.False(PushEncryption.IsPublicKey([]));
        Assert.False(PushEncryption.IsPublicKey(key[..64]));
        Assert.False(PushEncryption.IsPublicKey([2, .. key[1..33]]));
        Assert.False(PushEncryption.IsPublicKey([.. key[..64], (byte)(key[64] ^ 1)]));
        Assert.False(PushEncryption.IsPublicKey([4, .. new byte[64]]));
    }

    private static ECDiffieHellman Key(string secret, string point)
    {
        var bytes = Bytes(point);
        return ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Bytes(secret),
            Q = new ECPoint { X = bytes[1..33], Y = bytes[33..] },
        });
    }

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}
