using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Verifications;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Verifications;

/// <summary>Codes: their form, and what the database lets be tried.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class VerificationTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private const string Address = "ada@example.com";

    private TestDatabase _database = null!;
    private ChatDatabase _chat = null!;
    private DataCalls _calls = null!;
    private VerificationStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _chat = new ChatDatabase(_database.ConnectionString, journalWriters: 1, dataPool: 8);
        _calls = new DataCalls(_chat, NullLogger<DataCalls>.Instance);
        _store = new VerificationStore(_calls);
    }

    public async Task DisposeAsync()
    {
        await _chat.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public void A_code_matches_itself_alone()
    {
        var codes = Enumerable.Range(0, 20).Select(_ => NewCode.Make()).ToList();
        Assert.All(codes, code => Assert.True(NewCode.IsCode(code.Code)));
        Assert.True(codes.Select(code => code.Code).Distinct().Count() > 1);
        Assert.True(NewCode.Matches(codes[0].Code, codes[0].Hash));
        Assert.False(NewCode.Matches(codes[0].Code == "12345678" ? "87654321" : "12345678", codes[0].Hash));
        Assert.False(NewCode.Matches(codes[0].Code, hash: null));
    }

    [Theory]
    [InlineData("1234567")]
    [InlineData("123456789")]
    [InlineData("1234567x")]
    [InlineData("１２３４５６７８")]
    [InlineData("")]
    [InlineData(null)]
    public void Everything_but_eight_digits_is_no_code(string? text) => Assert.False(NewCode.IsCode(text));

    [Fact]
    public async Task A_code_verifies_once_however_many_show_it()
    {
        var code = await Registered();
        var tries = await Racing.Run(4, _ => _store.Try(Address, code.Id));
        var outcomes = await Racing.Run(4, index => _store.Confirm(tries[index].Value!, Registering.Stranger));
        Assert.Single(outcomes, outcome => outcome.Ok);
        Assert.All(outcomes.Where(outcome => !outcome.Ok), outcome => Assert.Equal(ErrorCode.CodeInvalid, outcome.Refusal!.Code));
        Assert.True(await _database.Scalar<bool>("SELECT verified FROM account"));
        Assert.Equal(1L, await _database.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'verify' AND result = 'ok'"));
    }

    [Fact]
    public async Task Five_tries_are_all_even_at_once()
    {
        var code = await Registered();
        var tries = await Racing.Run(12, _ => _store.Try(Address, code.Id));
        Assert.Equal(5, tries.Count(one => one.Ok));
        Assert.All(tries.Where(one => one.Ok), one => Assert.True(NewCode.Matches(code.Code, one.Value!.Hash)));
    }

    [Fact]
    public async Task A_stranger_who_knows_the_address_alone_cannot_use_up_the_owner_s_tries()
    {
        var code = await Registered();
        var guesses = await Racing.Run(12, _ => _store.Try(Address, null));
        Assert.Equal(5, guesses.Count(one => one.Ok));
        Assert.All(guesses.Where(one => !one.Ok), one => Assert.Equal(ErrorCode.CodeInvalid, one.Refusal!.Code));
        Assert.True((await _store.Confirm((await _store.Try(Address, code.Id)).Value!, Registering.Stranger)).Ok);
    }

    [Fact]
    public async Task A_link_that_was_mailed_to_the_old_address_is_worth_nothing_once_the_address_has_moved()
    {
        await Registered();
        var user = new UserId(await _database.Scalar<Guid>("SELECT user_id FROM account"));
        await _database.Execute($"INSERT INTO password_reset (token_hash, user_id, expires_at) VALUES ('a link', '{user}', now() + interval '10 minutes')");
        var change = await Change(user, "new@example.com");
        Assert.True((await _store.Confirm((await _store.Try("new@example.com", change.Id)).Value!, Registering.Stranger)).Ok);
        Assert.Equal(0L, await _database.Scalar<long>("SELECT count(*) FROM password_reset"));
    }

    [Fact]
    public async Task A_code_that_is_shown_too_late_gives_a_deleted_account_no_address()
    {
        var code = await Registered();
        var tried = (await _store.Try(Address, code.Id)).Value!;
        await _database.Execute("UPDATE account SET deleted_at = now(), email = NULL, email_key = NULL");
        Assert.Equal(ErrorCode.CodeInvalid, (await _store.Confirm(tried, Registering.Stranger)).Refusal?.Code);
        Assert.True(await _database.Scalar<bool>("SELECT email IS NULL AND NOT verified FROM account"));
    }

    [Fact]
    public async Task A_code_is_bound_to_its_request_its_address_and_its_time()
    {
        var code = await Registered();
        Assert.False((await _store.Try(Address, Guid.NewGuid())).Ok);
        Assert.False((await _store.Try("eve@example.com", code.Id)).Ok);
        Assert.True((await _store.Try("ADA@example.com", null)).Ok);
        await _database.Execute("UPDATE verification SET expires_at = now()");
        Assert.False((await _store.Try(Address, code.Id)).Ok);
    }

    [Fact]
    public async Task A_new_code_takes_the_place_of_the_old_one_under_the_same_request()
    {
        var old = await Registered();
        await _database.Execute("UPDATE verification SET tries = 5, blind_tries = 5");
        var renewed = NewCode.Make();
        Assert.True((await _store.Resend(renewed, "ADA@EXAMPLE.COM", Registering.Stranger)).Ok);
        var tried = (await _store.Try(Address, old.Id)).Value!;
        Assert.Equal(old.Id, tried.Id);
        Assert.True(NewCode.Matches(renewed.Code, tried.Hash));
        Assert.Equal(renewed.Code, await _database.Scalar<string>("SELECT content->>'code' FROM mail ORDER BY created_at DESC LIMIT 1"));
        Assert.Equal(1L, await _database.Scalar<long>("SELECT count(*) FROM verification"));
    }

    [Fact]
    public async Task Asking_again_for_whom_nobody_knows_or_who_is_verified_mails_nobody_and_looks_the_same()
    {
        await Registered();
        await _database.Execute("DELETE FROM mail; UPDATE account SET verified = true");
        Assert.True((await _store.Resend(NewCode.Make(), Address, Registering.Stranger)).Ok);
        Assert.True((await _store.Resend(NewCode.Make(), "nobody@example.com", Registering.Stranger)).Ok);
        Assert.Equal(0L, await _database.Scalar<long>("SELECT count(*) FROM mail"));
        Assert.Equal(2L, await _database.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'verify_resend'"));
    }

    [Fact]
    public async Task The_address_of_a_change_becomes_the_accounts_unless_somebody_else_has_it_by_then()
    {
        await Registered();
        var user = new UserId(await _database.Scalar<Guid>("SELECT user_id FROM account"));
        var change = await Change(user, "New@example.com");
        Assert.True((await _store.Confirm((await _store.Try("new@example.com", change.Id)).Value!, Registering.Stranger)).Ok);
        Assert.Equal("New@example.com new@example.com", await _database.Scalar<string>("SELECT email || ' ' || email_key FROM account WHERE verified"));
        Assert.Equal(0L, await _database.Scalar<long>("SELECT count(*) FROM verification"));

        Assert.True((await Registering.Register(_calls, "bob")).Ok);
        var taken = await Change(user, "bob@example.com");
        Assert.Equal(ErrorCode.EmailTaken, (await _store.Confirm((await _store.Try("bob@example.com", taken.Id)).Value!, Registering.Stranger)).Refusal?.Code);
    }

    private async Task<NewCode> Registered()
    {
        var code = NewCode.Make();
        Assert.True((await Registering.Register(_calls, "ada", Address, code: code)).Ok);
        return code;
    }

    private async Task<NewCode> Change(UserId user, string address)
    {
        var code = NewCode.Make();
        await using var connection = await _database.Source.OpenConnectionAsync();
        await VerificationStore.Issue(connection, code, new NewAddress(user, "ada", address, VerificationPurpose.Change), language: null);
        return code;
    }
}
