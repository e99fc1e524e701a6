using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Grains;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Recovery;
using OrleansChat.Grains.Sessions;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Recovery;

/// <summary>Links of lost passwords, as the database judges them.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class ResetStoreTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private TestDatabase _database = null!;
    private ChatDatabase _chat = null!;
    private DataCalls _calls = null!;
    private ResetStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _chat = new ChatDatabase(_database.ConnectionString, journalWriters: 1, dataPool: 8);
        _calls = new DataCalls(_chat, NullLogger<DataCalls>.Instance);
        _store = new ResetStore(_calls);
        Assert.True((await Registering.Register(_calls, "ada")).Ok);
        Assert.True((await Registering.Register(_calls, "bob")).Ok);
    }

    public async Task DisposeAsync()
    {
        await _chat.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_link_resets_once_ends_all_sessions_of_its_account_and_takes_the_other_links_along()
    {
        await _database.Execute("INSERT INTO session (session_id, user_id) SELECT gen_random_uuid(), user_id FROM account, generate_series(1, 3)");
        await _database.Execute("UPDATE account SET language = 'es' WHERE username = 'ada'");
        await Forgot("one");
        await Forgot("two");
        Assert.Equal("ada", (await _store.Owner(Secret.Hash("one"))).Value);

        var outcomes = await Racing.Run(6, index => _store.Reset(Secret.Hash(index % 2 == 0 ? "one" : "two"), $"hash {index}", Registering.Stranger));

        var ended = Assert.Single(outcomes, outcome => outcome.Ok).Value!;
        Assert.All(outcomes.Where(outcome => !outcome.Ok), outcome => Assert.Equal(ErrorCode.LinkInvalid, outcome.Refusal!.Code));
        Assert.Equal(3, ended.Length);
        Assert.Equal(3L, await _database.Scalar<long>("SELECT count(*) FROM session s JOIN account a USING (user_id) WHERE revoked_at IS NULL AND username = 'bob'"));
        Assert.Equal(0L, await _database.Scalar<long>("SELECT count(*) FROM session s JOIN account a USING (user_id) WHERE revoked_at IS NULL AND username = 'ada'"));
        Assert.Equal(0L, await _database.Scalar<long>("SELECT count(*) FROM password_reset"));
        Assert.StartsWith("hash ", (await new SignInStore(_calls).Find("ada", null)).Value!.PasswordHash, StringComparison.Ordinal);
        Assert.Equal("hash", (await new SignInStore(_calls).Find("bob", null)).Value!.PasswordHash);
        Assert.Equal("ada@example.com es", await _database.Scalar<string>("SELECT address || ' ' || language FROM mail WHERE template = 'password-changed'"));
        Assert.Equal(1L, await _database.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'reset'"));
    }

    [Fact]
    public async Task A_wrong_or_old_link_resets_nothing()
    {
        await Forgot("one");
        Assert.Equal(ErrorCode.LinkInvalid, (await _store.Owner(Secret.Hash("other"))).Refusal!.Code);
        Assert.Equal(ErrorCode.LinkInvalid, (await _store.Reset(Secret.Hash("other"), "new", Registering.Stranger)).Refusal!.Code);
        await _database.Execute("UPDATE password_reset SET expires_at = now()");
        Assert.Equal(ErrorCode.LinkInvalid, (await _store.Owner(Secret.Hash("one"))).Refusal!.Code);
        Assert.Equal(ErrorCode.LinkInvalid, (await _store.Reset(Secret.Hash("one"), "new", Registering.Stranger)).Refusal!.Code);
        Assert.Equal("hash", (await new SignInStore(_calls).Find("ada", null)).Value!.PasswordHash);
    }

    [Fact]
    public async Task Asking_leaves_the_same_record_whether_or_not_anybody_has_the_address()
    {
        await _database.Execute("DELETE FROM mail");
        Assert.True((await _store.Forgot("nobody@example.com", Secret.Hash("none"), "link", Registering.Stranger)).Ok);
        await Forgot("one");
        Assert.Equal(2L, await _database.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'forgot' AND result = 'ok'"));
        Assert.Equal("ada@example.com", await _database.Scalar<string>("SELECT string_agg(address, ' ') FROM mail"));
        Assert.Equal(1L, await _database.Scalar<long>("SELECT count(*) FROM password_reset"));
    }

    [Fact]
    public async Task No_token_stands_in_the_table_of_links()
    {
        await Forgot("one");
        Assert.Equal(Secret.Hash("one"), await _database.Scalar<byte[]>("SELECT token_hash FROM password_reset"));
    }

    private async Task Forgot(string token) =>
        Assert.True((await _store.Forgot("ADA@example.com", Secret.Hash(token), "link", Registering.Stranger)).Ok);
}
