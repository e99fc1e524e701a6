using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Housekeeping;
using OrleansChat.Grains.Sessions;
using OrleansChat.Sessions;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Housekeeping;

/// <summary>What is removed from a real database, and what must stay. Time passes by moving what was noted back.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class HousekeepingTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private SessionBench _bench = null!;

    public async Task InitializeAsync() => _bench = await SessionBench.Start(postgres);

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Sessions_go_with_their_tokens_a_month_after_their_end_and_not_before()
    {
        var user = await _bench.Person("ann");
        var sessions = new Dictionary<string, SessionId>();
        foreach (var name in new[] { "open", "ended lately", "ended long ago", "expired lately", "expired long ago" })
        {
            sessions[name] = await _bench.SignIn(user, name);
            await _bench.Refresh(name);
        }

        await _bench.Store.Put("ticket", new TicketBearer(user, sessions["ended long ago"], 1, Exempt: false), null);
        await Passed("revoked_at = now() - interval '29 days'", sessions["ended lately"]);
        await Passed("revoked_at = now() - interval '31 days'", sessions["ended long ago"]);
        await Passed("created_at = now() - interval '60 days', expires_at = now() - interval '29 days'", sessions["expired lately"]);
        await Passed("created_at = now() - interval '60 days', expires_at = now() - interval '31 days'", sessions["expired long ago"]);
        await Execute("UPDATE ticket SET expires_at = now() - interval '1 s'");
        await Execute($"""
            INSERT INTO push_subscription (subscription_id, user_id, session_id, endpoint, public_key, auth)
            SELECT gen_random_uuid(), user_id, session_id, session_id::text, '', '' FROM session
            """);

        await Sweep();

        Assert.Equal(
            new[] { "open", "ended lately", "expired lately" }.Select(name => sessions[name].Value).ToHashSet(),
            (await _bench.Database.Scalar<Guid[]>("SELECT array_agg(session_id) FROM session")).ToHashSet());
        Assert.Equal(6L, await Count("refresh_token"));
        Assert.Equal(3L, await Count("push_subscription"));
        Assert.Equal(0L, await Count("ticket"));

        // A token of a session that is gone is no token; that a session has ended is told for as long as it matters.
        Assert.Equal(ErrorCode.Unauthorized, (await _bench.Refresh("ended long ago")).Refusal!.Code);
        Assert.Equal(ErrorCode.SessionRevoked, (await _bench.Store.Find(sessions["ended long ago"])).Refusal!.Code);
    }

    [Fact]
    public async Task A_used_token_of_a_session_that_goes_on_is_still_known_when_it_is_shown_again()
    {
        var user = await _bench.Person("ann");
        var session = await _bench.SignIn(user, "first");
        await _bench.Refresh("first");
        await Execute("UPDATE refresh_token SET used_at = used_at - interval '13 days' WHERE used_at IS NOT NULL");
        await Execute("UPDATE session SET created_at = now() - interval '80 days'");

        await Sweep();

        // The copy for lost answers is gone, the token's hash is not: showing it ends the session.
        Assert.Equal(0L, await _bench.Database.Scalar<long>("SELECT count(*) FROM refresh_token WHERE child_sealed IS NOT NULL"));
        Assert.Null((await _bench.Refresh("first")).Value!.Opened);
        Assert.Equal(ErrorCode.SessionRevoked, (await _bench.Store.Find(session)).Refusal!.Code);
    }

    [Fact]
    public async Task What_has_expired_goes_and_what_may_still_be_needed_stays()
    {
        var user = await _bench.Person("ann");
        var other = await _bench.Person("bob");
        await Execute($"""
            INSERT INTO verification (verification_id, user_id, purpose, address, code_hash, expires_at) VALUES
                (gen_random_uuid(), '{user}', 'registration', 'old', '', now() - interval '8 days'),
                (gen_random_uuid(), '{user}', 'change', 'new', '', now() - interval '6 days');
            INSERT INTO password_reset (token_hash, user_id, expires_at) VALUES
                ('old', '{user}', now() - interval '1 s'), ('new', '{user}', now() + interval '1 minute');
            INSERT INTO invitation (token_hash, invited_by, uses, expires_at) VALUES
                ('old', '{user}', 1, now() - interval '31 days'), ('new', '{user}', 1, now() - interval '29 days');
            INSERT INTO rate_limit (key, tries, tried_at, expires_at) VALUES
                ('old', 1, now(), now() - interval '1 s'), ('new', 1, now(), now() + interval '1 minute');
            INSERT INTO known_device (device_hash, user_id, used_at) VALUES
                ('old', '{user}', now() - interval '181 days'), ('new', '{user}', now() - interval '179 days');
            INSERT INTO second_factor (user_id, secret, created_at, confirmed_at) VALUES
                ('{user}', 'old', now() - interval '2 days', NULL), ('{other}', 'new', now() - interval '2 days', now());
            WITH r AS (
                INSERT INTO room (room_id, kind, visibility, head, deleted)
                VALUES (gen_random_uuid(), 0, 0, 1, true), (gen_random_uuid(), 0, 0, 1, false) RETURNING room_id, deleted)
            INSERT INTO incoming_hook (hook_id, room_id, user_id, created_by, token_hash)
            SELECT gen_random_uuid(), room_id, CASE WHEN deleted THEN '{user}'::uuid ELSE '{other}' END, '{user}', CASE WHEN deleted THEN 'old'::bytea ELSE 'new' END FROM r;
            """);

        await Sweep();

        Assert.Equal("new", await _bench.Database.Scalar<string>("SELECT string_agg(address, ' ') FROM verification"));
        foreach (var (table, key) in new[]
        {
            ("password_reset", "token_hash"), ("invitation", "token_hash"), ("rate_limit", "key"), ("known_device", "device_hash"), ("second_factor", "secret"),
            ("incoming_hook", "token_hash"),
        })
        {
            Assert.Equal((table, "new"), (table, await _bench.Database.Scalar<string>($"SELECT string_agg(convert_from({key}, 'UTF8'), ' ') FROM {table}")));
        }
    }

    [Fact]
    public async Task A_picture_stays_as_long_as_its_room_shows_it_and_an_hour_for_the_room_to_begin()
    {
        await Execute("""
            INSERT INTO room (room_id, kind, visibility, head, avatar_id, deleted)
            SELECT room_id::uuid, 0, 0, 1, avatar_id::uuid, deleted FROM (VALUES
                ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000a', false),
                ('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-00000000000b', true)) AS r(room_id, avatar_id, deleted);
            INSERT INTO room_avatar (room_id, avatar_id, media_type, bytes, made_at)
            SELECT room_id::uuid, avatar_id::uuid, media_type, '', now() - age FROM (VALUES
                ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000a', 'shown', interval '1 day'),
                ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000c', 'replaced', interval '61 minutes'),
                ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000d', 'young', interval '59 minutes'),
                ('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-00000000000b', 'closed', interval '1 day'))
                AS a(room_id, avatar_id, media_type, age)
            """);
        await Sweep();
        Assert.Equal("shown young", await _bench.Database.Scalar<string>("SELECT string_agg(media_type, ' ' ORDER BY media_type) FROM room_avatar"));
    }

    [Fact]
    public async Task A_backlog_goes_batch_by_batch_to_its_end()
    {
        await Execute($"""
            INSERT INTO rate_limit (key, tries, tried_at, expires_at)
            SELECT int8send(number), 1, now(), now() - interval '1 s' FROM generate_series(1, {(2 * Housekeeper.Batch) + 1}) AS number
            """);
        await Sweep();
        Assert.Equal(0L, await Count("rate_limit"));
    }

    [Fact]
    public async Task A_silo_makes_the_housekeeper_which_has_a_reminder_and_looks_at_once()
    {
        await using var database = await postgres.CreateDatabase();
        await database.Execute("INSERT INTO rate_limit (key, tries, tried_at, expires_at) VALUES ('old', 1, now(), now() - interval '1 s')");
        await using var silo = await TestSilo.Start(database.ConnectionString, ("Chat:Cluster:ClusterId", $"c{Guid.NewGuid():N}"));
        using var patience = new CancellationTokenSource(Support.Cluster.ClusterRig.Patience);
        while (await database.Scalar<bool>("SELECT EXISTS (SELECT FROM rate_limit) OR NOT EXISTS (SELECT FROM OrleansRemindersTable WHERE ReminderName = 'housekeeping')"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    private Task Sweep() => new Housekeeper(
        _bench.Calls, Options.Create(new HousekeepingOptions()), new JumpingTime(), NullLogger<Housekeeper>.Instance).Sweep(default);

    private Task Passed(string change, SessionId session) => Execute($"UPDATE session SET {change} WHERE session_id = '{session}'");

    private Task Execute(string sql) => _bench.Database.Execute(sql);

    private Task<long> Count(string table) => _bench.Database.Scalar<long>($"SELECT count(*) FROM {table}");
}
