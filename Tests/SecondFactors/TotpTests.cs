using System.Text;
using OrleansChat.Grains.SecondFactors;
using Xunit;

namespace OrleansChat.Tests.SecondFactors;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);

    // RFC 6238, appendix B, the rows of SHA-1; six digits are the last six of its eight.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1_111_111_109, "081804")]
    [InlineData(1_111_111_111, "050471")]
    [InlineData(1_234_567_890, "005924")]
    [InlineData(2_000_000_000, "279037")]
    [InlineData(20_000_000_000, "353130")]
    public void The_codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(Secret, Totp.Step(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void A_code_matches_one_step_around_and_none_further()
    {
        var step = Totp.Step(Now);
        for (var away = -3; away <= 3; away++)
        {
            Assert.Equal(Math.Abs(away) <= 1 ? step + away : null, Totp.Match(Secret, Totp.Code(Secret, step + away), Now, lastStep: 0));
        }
    }

    [Fact]
    public void A_step_that_was_used_and_those_before_it_match_no_more()
    {
        var step = Totp.Step(Now);
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step), Now, step));
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step - 1), Now, step));
        Assert.Equal(step + 1, Totp.Match(Secret, Totp.Code(Secret, step + 1), Now, step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00592")]
    [InlineData("0059244")]
    [InlineData("005 24")]
    [InlineData("٠٠٥٩٢٤")]
    public void What_is_no_code_matches_nothing(string code) => Assert.Null(Totp.Match(Secret, code, Now, 0));

    [Fact]
    public void The_address_for_apps_carries_the_secret_and_both_names() => Assert.Equal(
        "otpauth://totp/My%20Chat:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=My%20Chat&algorithm=SHA1&digits=6&period=30",
        Totp.Uri(Secret, "My Chat", "ann"));

    // RFC 4648, section 10, without the padding.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_is_that_of_the_standard(string text, string encoded) => Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Recovery_codes_differ_and_are_known_however_they_are_typed()
    {
        var codes = RecoveryCodes.New();
        Assert.Equal(10, codes.Distinct().Count());
        var typed = codes[0].Replace("-", " ", StringComparison.Ordinal).ToUpperInvariant();
        Assert.Equal(RecoveryCodes.Hash(codes[0]), RecoveryCodes.Hash(typed));
        Assert.NotEqual(RecoveryCodes.Hash(codes[0]), RecoveryCodes.Hash(codes[1]));
        Assert.Null(RecoveryCodes.Hash("123456"));
        Assert.Null(RecoveryCodes.Hash(new string('a', 10_000)));
    }
}
