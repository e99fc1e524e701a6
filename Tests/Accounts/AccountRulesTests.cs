using OrleansChat.Grains.Accounts;
using OrleansChat.Registrations;
using Xunit;

namespace OrleansChat.Tests.Accounts;

public sealed class AccountRulesTests
{
    [Theory]
    [InlineData("ann", true)]
    [InlineData("Ann.B-c_9", true)]
    [InlineData("an", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("ann b", false)]
    [InlineData("änn", false)]
    [InlineData("аnn", false)]
    [InlineData("ａｎｎ", false)]
    [InlineData("ann\0", false)]
    [InlineData("ann\n", false)]
    public void A_username_has_3_to_32_of_its_characters(string? name, bool valid) => Assert.Equal(valid, AccountRules.IsUsername(name));

    [Fact]
    public void A_username_may_have_32_characters_but_not_33()
    {
        Assert.True(AccountRules.IsUsername(new string('a', 32)));
        Assert.False(AccountRules.IsUsername(new string('a', 33)));
    }

    [Theory]
    [InlineData("ann@example.com", true)]
    [InlineData("ann+chat@example.co.uk", true)]
    [InlineData("ann@localhost", true)]
    [InlineData("@example.com", false)]
    [InlineData("ann@", false)]
    [InlineData("ann", false)]
    [InlineData("ann@exa mple.com", false)]
    [InlineData("an n@example.com", false)]
    [InlineData("ann@example.com\r\nBcc: x@example.com", false)]
    [InlineData("ann@example..com", false)]
    [InlineData("ann@.example.com", false)]
    [InlineData("a@b@example.com", false)]
    [InlineData("Ann <ann@example.com>", false)]
    [InlineData("o'neil_{x}@example.com", true)]
    [InlineData("jörg@example.com", false)]
    [InlineData("İ@example.com", false)]
    [InlineData("ann\0@example.com", false)]
    public void An_address_has_its_form(string email, bool valid) => Assert.Equal(valid, AccountRules.IsEmail(email));

    [Theory]
    [InlineData("12345678", true)]
    [InlineData("1234567", false)]
    [InlineData("ünïcödé ß", true)]
    [InlineData("\U0001F511\U0001F511\U0001F511\U0001F511\U0001F511\U0001F511\U0001F511\U0001F511", true)]
    [InlineData("\U0001F511\U0001F511\U0001F511\U0001F511", false)]
    [InlineData("1234567\0", false)]
    public void A_password_is_measured_in_code_points(string password, bool valid) => Assert.Equal(valid, AccountRules.IsPassword(password));

    [Fact]
    public void A_password_may_have_128_characters_but_no_lone_surrogate()
    {
        Assert.True(AccountRules.IsPassword(new string('x', 128)));
        Assert.False(AccountRules.IsPassword(new string('x', 129)));
        Assert.False(AccountRules.IsPassword("12345678" + (char)0xD800));
        Assert.False(AccountRules.IsPassword("12345678" + (char)0xDC00 + "x"));
    }

    [Fact]
    public void A_device_label_is_cleaned_and_cut()
    {
        Assert.Null(AccountRules.CleanDevice(null));
        Assert.Null(AccountRules.CleanDevice(" \t\0\u202E "));
        Assert.Equal("Ann's laptop", AccountRules.CleanDevice("Ann's\u0007 lap\u202Etop\n"));
        Assert.Equal(100, AccountRules.CleanDevice(new string('x', 500))!.Length);
        Assert.Equal(99, AccountRules.CleanDevice(new string('x', 99) + "\U0001F511")!.Length);
        Assert.Equal("a", AccountRules.CleanDevice("a" + (char)0xD800));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("Ann", true)]
    [InlineData("Ann \U0001F468\u200D\U0001F469", true)]
    [InlineData("", false)]
    [InlineData("   ", false)]
    [InlineData("Ann\nBob", false)]
    [InlineData("Ann\u202Ebob", false)]
    public void A_display_name_can_be_shown(string? name, bool valid) => Assert.Equal(valid, AccountRules.CheckDisplayName(name) is null);

    [Fact]
    public void A_registration_is_refused_for_its_first_fault()
    {
        var good = new Registration("ann", "ann@example.com", "correct horse", null);
        Assert.Null(AccountRules.Check(good));
        Assert.Equal(ErrorCode.UsernameInvalid, AccountRules.Check(good with { Username = "a" })!.Code);
        Assert.Equal(ErrorCode.EmailInvalid, AccountRules.Check(good with { Email = "a" })!.Code);
        Assert.Equal(ErrorCode.PasswordInvalid, AccountRules.Check(good with { Password = "a" })!.Code);
        Assert.Equal(ErrorCode.BadRequest, AccountRules.Check(good with { DisplayName = "" })!.Code);
    }
}
