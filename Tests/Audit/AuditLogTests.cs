using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Audit;
using OrleansChat.Grains;
using OrleansChat.Grains.Audit;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Audit;

/// <summary>Whatever is done to the log of security events shows, also when its owner does it.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class AuditLogTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private static readonly Caller Somebody = new(UserId.New(), SessionId.New(), "192.0.2.7");

    private TestDatabase _database = null!;
    private ChatDatabase _chat = null!;
    private DataCalls _calls = null!;

    private AuditStore Store => new(_calls);

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _chat = new ChatDatabase(_database.ConnectionString, journalWriters: 1, dataPool: 8);
        _calls = new DataCalls(_chat, NullLogger<DataCalls>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _chat.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_untouched_log_is_whole_and_tells_its_last_row()
    {
        await Write(5);
        var check = (await Store.Verify(null)).Value!;
        Assert.Equal((null, 5L, false), (check.Broken, check.Last!.Id, check.More));
        Assert.Null((await Store.Verify(check.Last)).Value!.Broken);
        Assert.Equal([3L, 4L], (await Store.Read(2, 2)).Value!.Select(entry => entry.Id));
    }

    [Fact]
    public async Task An_empty_log_is_whole()
    {
        var check = (await Store.Verify(null)).Value!;
        Assert.Equal((null, null), (check.Broken, check.Last));
    }

    [Theory]
    [InlineData("UPDATE audit SET result = 'ok!' WHERE audit_id = 3", 3)]
    [InlineData("UPDATE audit SET at = at + interval '1 microsecond' WHERE audit_id = 3", 3)]
    [InlineData("UPDATE audit SET actor_id = NULL WHERE audit_id = 1", 1)]
    [InlineData("UPDATE audit SET address = NULL, subject = address WHERE audit_id = 5", 5)]
    [InlineData("DELETE FROM audit WHERE audit_id = 3", 4)]
    [InlineData("DELETE FROM audit WHERE audit_id = 1", 2)]
    [InlineData("DELETE FROM audit WHERE audit_id = 3; UPDATE audit SET audit_id = audit_id - 1 WHERE audit_id > 3", 3)]
    [InlineData("UPDATE audit SET audit_id = audit_id + 1 WHERE audit_id = 5; INSERT INTO audit SELECT 5, at, event, actor_id, session_id, address, subject, result, hash FROM audit WHERE audit_id = 4", 5)]
    [InlineData("UPDATE audit SET result = 'ok!' WHERE audit_id = 3; UPDATE audit a SET hash = audit_hash((SELECT hash FROM audit WHERE audit_id = 2), a) WHERE audit_id = 3", 4)]
    public async Task What_the_owner_changes_with_the_triggers_off_is_found(string sql, long broken)
    {
        await Write(5);
        await _database.Execute($"ALTER TABLE audit DISABLE TRIGGER ALL; {sql}; ALTER TABLE audit ENABLE TRIGGER ALL");
        var check = (await Store.Verify(null)).Value!;
        Assert.Equal(broken, check.Broken);
        Assert.True(check.Last is null || check.Last.Id < broken);
    }

    [Fact]
    public async Task An_end_that_was_cut_off_is_found_by_whoever_kept_a_mark()
    {
        await Write(5);
        var kept = (await Store.Verify(null)).Value!.Last;
        await _database.Execute("ALTER TABLE audit DISABLE TRIGGER ALL; DELETE FROM audit WHERE audit_id > 3; ALTER TABLE audit ENABLE TRIGGER ALL");
        Assert.Equal(5, (await Store.Verify(kept)).Value!.Broken);

        // Also when the log has grown beyond it again.
        await Write(4);
        Assert.Null((await Store.Verify(null)).Value!.Broken);
        Assert.Equal(5, (await Store.Verify(kept)).Value!.Broken);
    }

    [Theory]
    [InlineData("UPDATE audit SET result = 'x'")]
    [InlineData("DELETE FROM audit")]
    [InlineData("TRUNCATE audit")]
    public async Task Nothing_is_changed_nor_removed(string sql)
    {
        await Write(2);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _database.Execute(sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Null((await Store.Verify(null)).Value!.Broken);
        Assert.Equal(2L, await _database.Scalar<long>("SELECT count(*) FROM audit"));
    }

    [Fact]
    public async Task Racers_make_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Write(25))));
        var check = (await Store.Verify(null)).Value!;
        Assert.Equal((null, 200L), (check.Broken, check.Last!.Id));
    }

    [Fact]
    public async Task What_is_taken_back_leaves_no_gap()
    {
        await Write(1);
        await _calls.Transaction<Done>(async connection =>
        {
            await AuditLog.Write(connection, new AuditEvent(AuditEvents.SignIn, Somebody));
            return ErrorCode.Forbidden;
        });
        await Write(1);
        Assert.Equal(2L, (await Store.Verify(null)).Value!.Last!.Id);
    }

    [Fact]
    public async Task A_long_log_is_walked_page_by_page()
    {
        await _database.Execute("INSERT INTO audit (event, result) SELECT 'sign_in', 'ok' FROM generate_series(1, 6000)");
        var first = (await Store.Verify(null)).Value!;
        Assert.True(first.More);
        var second = (await Store.Verify(first.Last)).Value!;
        Assert.Equal((null, 6_000L, false), (second.Broken, second.Last!.Id, second.More));
    }

    private async Task Write(int entries)
    {
        for (var index = 0; index < entries; index++)
        {
            var written = await Again.UntilAvailable(() => _calls.Transaction<Done>(async connection =>
            {
                await AuditLog.Write(connection, new AuditEvent(AuditEvents.SignIn, Somebody, "subject"));
                return default(Done);
            }));
            Assert.True(written.Ok);
        }
    }
}
