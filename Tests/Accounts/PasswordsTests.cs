using Microsoft.Extensions.Options;
using OrleansChat.Grains.Accounts;
using Xunit;

namespace OrleansChat.Tests.Accounts;

public sealed class PasswordsTests
{
    [Fact]
    public async Task The_right_password_matches_and_no_other()
    {
        using var passwords = Make(new AccountOptions());
        var hash = await passwords.Hash("correct horse");
        Assert.StartsWith("$pbkdf2-sha512$i=210000$", hash.Value, StringComparison.Ordinal);
        Assert.Equal(PasswordCheck.Right, (await passwords.Check("correct horse", hash.Value)).Value);
        Assert.Equal(PasswordCheck.Wrong, (await passwords.Check("correct horsf", hash.Value)).Value);
        Assert.NotEqual(hash.Value, (await passwords.Hash("correct horse")).Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("$pbkdf2-sha512$i=0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA")]
    public async Task Without_a_hash_of_ours_every_password_is_wrong(string? stored)
    {
        using var passwords = Make(new AccountOptions());
        Assert.Equal(PasswordCheck.Wrong, (await passwords.Check("", stored)).Value);
    }

    [Fact]
    public async Task A_hash_of_fewer_rounds_is_right_but_old()
    {
        using var passwords = Make(new AccountOptions { PasswordIterations = 220_000 });
        var old = PasswordHash.Compute("correct horse", 1_000).ToString();
        Assert.Equal(PasswordCheck.RightButOld, (await passwords.Check("correct horse", old)).Value);
    }

    [Fact]
    public async Task Beyond_the_queue_calls_are_refused_and_the_rest_are_served()
    {
        using var passwords = Make(new AccountOptions { ConcurrentHashes = 1, QueuedHashes = 2 });
        var hashes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => passwords.Hash("correct horse")));
        Assert.Equal(3, hashes.Count(hash => hash.Ok));
        Assert.All(hashes.Where(hash => !hash.Ok), hash => Assert.Equal(ErrorCode.Overloaded, hash.Refusal!.Code));
        Assert.True((await passwords.Hash("correct horse")).Ok);
    }

    // The inputs of RFC 6070 under SHA-512, as other implementations answer them.
    [Fact]
    public void The_function_is_pbkdf2_with_hmac_sha512() => Assert.True(new PasswordHash(
        1,
        "salt"u8.ToArray(),
        Convert.FromHexString(
            "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce"))
        .Matches("password"));

    private static Passwords Make(AccountOptions options) => new(Options.Create(options));
}
