using System.Text;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Hashing;
using Xunit;

namespace OrleansChat.Tests.Accounts;

public sealed class PasswordsTests
{
    private const string Password = "correct horse";

    [Fact]
    public async Task New_hashes_are_argon2id_and_only_the_right_password_matches()
    {
        using var passwords = Make(new AccountOptions());
        var hash = await passwords.Hash(Password);
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", hash.Value, StringComparison.Ordinal);
        await Judges(passwords, hash.Value!);
        Assert.NotEqual(hash.Value, (await passwords.Hash(Password)).Value);
    }

    [Fact]
    public async Task Without_libsodium_new_hashes_are_pbkdf2_and_those_of_argon2id_are_nobody_s_to_judge()
    {
        using var with = Make(new AccountOptions());
        using var without = new Passwords(new AccountOptions(), sodium: null);
        var hash = await without.Hash(Password);
        Assert.StartsWith("$pbkdf2-sha512$i=210000$", hash.Value, StringComparison.Ordinal);
        await Judges(without, hash.Value!);
        Assert.Equal(ErrorCode.Unavailable, (await without.Check(Password, (await with.Hash(Password)).Value)).Refusal!.Code);
    }

    [Fact]
    public async Task A_silo_that_must_not_use_argon2id_still_verifies_it()
    {
        using var with = Make(new AccountOptions());
        using var off = Make(new AccountOptions { Argon2 = false });
        Assert.StartsWith("$pbkdf2-sha512$", (await off.Hash(Password)).Value, StringComparison.Ordinal);
        await Judges(off, (await with.Hash(Password)).Value!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("$pbkdf2-sha512$i=0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$pbkdf2-sha512$i=210000$AAAAAAAAAAAAAAAAAAAAAA$AAAA=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA")]
    [InlineData("$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=19456,t=2000,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$hmac-sha256$k=")]
    public async Task Without_a_hash_that_is_understood_every_password_is_wrong(string? stored)
    {
        using var passwords = Make(new AccountOptions());
        Assert.Equal(PasswordCheck.Wrong, (await passwords.Check("", stored)).Value);
    }

    // Made by the reference implementation, libargon2, with the salt "saltsaltsaltsalt".
    [Theory]
    [InlineData("$argon2id$v=19$m=8192,t=3,p=4$c2FsdHNhbHRzYWx0c2FsdA$YfES6gmFWUBw8nYN6Lgw0jwmh/uBn5mFlt/ctr60VqQ", "RightButOld")]
    [InlineData("$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$MyVB5BkoYKpCk1wQxI1keTg5xXmngrfFuu/y18GX0fQ", "Right")]
    public async Task A_hash_of_another_program_is_judged_whatever_its_parameters(string stored, string expected)
    {
        using var passwords = Make(new AccountOptions());
        Assert.Equal(expected, (await passwords.Check(Password, stored)).Value.ToString());
        Assert.Equal(PasswordCheck.Wrong, (await passwords.Check("correct horsf", stored)).Value);
    }

    [Fact]
    public async Task A_hash_that_cost_less_is_right_but_old_and_one_that_cost_more_is_right()
    {
        using var passwords = Make(new AccountOptions { Argon2MemoryKiB = 32 * 1024 });
        var sodium = Sodium.Load()!;
        Assert.Equal(PasswordCheck.RightButOld, (await passwords.Check(Password, sodium.Hash(Bytes, 19_456, 2))).Value);
        Assert.Equal(PasswordCheck.Right, (await passwords.Check(Password, sodium.Hash(Bytes, 32 * 1024, 3))).Value);
        Assert.Equal(PasswordCheck.RightButOld, (await passwords.Check(Password, Pbkdf2Hash.Compute(Bytes, 300_000).ToString())).Value);

        using var rounds = Make(new AccountOptions { Argon2 = false, PasswordIterations = 220_000 });
        Assert.Equal(PasswordCheck.RightButOld, (await rounds.Check(Password, Pbkdf2Hash.Compute(Bytes, 1_000).ToString())).Value);
    }

    [Fact]
    public async Task A_pepper_is_introduced_rotated_and_taken_away_at_sign_in()
    {
        using var none = Make(new AccountOptions());
        using var first = Make(Peppered("a", "a"));
        using var both = Make(Peppered("b", "a", "b"));
        using var second = Make(Peppered("b", "b"));
        using var leaving = Make(Peppered("", "b"));

        var plain = (await none.Hash(Password)).Value!;
        Assert.Equal(PasswordCheck.RightButOld, (await first.Check(Password, plain)).Value);
        var a = (await first.Hash(Password)).Value!;
        Assert.StartsWith("$hmac-sha256$k=a$argon2id$", a, StringComparison.Ordinal);
        await Judges(first, a);
        Assert.Equal(PasswordCheck.RightButOld, (await both.Check(Password, a)).Value);
        Assert.Equal(ErrorCode.Unavailable, (await second.Check(Password, a)).Refusal!.Code);
        var b = (await both.Hash(Password)).Value!;
        await Judges(second, b);
        Assert.Equal(PasswordCheck.RightButOld, (await leaving.Check(Password, b)).Value);

        // The same key under another name is another key: what the name says is what counts.
        Assert.Equal(PasswordCheck.Wrong, (await both.Check(Password, a.Replace("k=a", "k=b", StringComparison.Ordinal))).Value);
    }

    [Fact]
    public void A_pepper_that_cannot_be_and_hashes_that_fill_the_machine_stop_the_start()
    {
        Assert.Empty(Wrong(Peppered("a", "a")));
        Assert.Single(Wrong(Peppered("c", "a")));
        Assert.Single(Wrong(new AccountOptions { Pepper = new PepperOptions { Keys = { ["a"] = "c2hvcnQ=" } } }));
        Assert.Single(Wrong(new AccountOptions { ConcurrentHashes = 64, Argon2MemoryKiB = 128 * 1024 }));

        static IEnumerable<object> Wrong(AccountOptions options) => options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options));
    }

    [Fact]
    public async Task Beyond_the_queue_calls_are_refused_and_the_rest_are_served()
    {
        using var passwords = Make(new AccountOptions { ConcurrentHashes = 1, QueuedHashes = 2 });
        var hashes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => passwords.Hash(Password)));
        // One may be done before the last was asked for.
        Assert.InRange(hashes.Count(hash => hash.Ok), 3, 19);
        Assert.Equal(hashes.Count(hash => hash.Ok), passwords.Computed);
        Assert.All(hashes.Where(hash => !hash.Ok), hash => Assert.Equal(ErrorCode.TooMany, hash.Refusal!.Code));
        Assert.All(hashes.Where(hash => !hash.Ok), hash => Assert.NotNull(hash.Refusal!.RetryAfterMs));
        Assert.True((await passwords.Hash(Password)).Ok);
    }

    // The inputs of RFC 6070 under SHA-512, as other implementations answer them.
    [Fact]
    public void The_function_is_pbkdf2_with_hmac_sha512() => Assert.True(new Pbkdf2Hash(
        1,
        "salt"u8.ToArray(),
        Convert.FromHexString(
            "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce"))
        .Matches("password"u8.ToArray()));

    private static byte[] Bytes => Encoding.UTF8.GetBytes(Password);

    private static async Task Judges(Passwords passwords, string hash)
    {
        Assert.Equal(PasswordCheck.Right, (await passwords.Check(Password, hash)).Value);
        Assert.Equal(PasswordCheck.Wrong, (await passwords.Check("correct horsf", hash)).Value);
    }

    private static AccountOptions Peppered(string current, params string[] keys) => new()
    {
        Pepper = new PepperOptions
        {
            Current = current,
            Keys = keys.ToDictionary(key => key, key => Convert.ToBase64String(Encoding.ASCII.GetBytes(key.PadLeft(32, '.')))),
        },
    };

    private static Passwords Make(AccountOptions options) => new(Options.Create(options));
}
