using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Outbound;
using OrleansChat.Grains.Push;
using OrleansChat.Push;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Outbound;
using OrleansChat.Tests.Support.Push;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Push;

/// <summary>The outbox of pushes against a real database and a push service that fails in every way.</summary>
#pragma warning disable CA1001 // A key of one test: the process is its life.
public sealed class PushSenderTests(PostgresFixture postgres) : DatabaseTests(postgres)
#pragma warning restore CA1001
{
    private readonly StubBrowser _browser = new();

    [Fact]
    public async Task A_push_is_sent_once_and_says_what_the_message_says_now()
    {
        await using var sink = await HttpSink.Start();
        var (room, users, seq) = await Waiting(sink, "hello @ann");
        await Bench.Activate(room).Submit(new EditMessage(users[0], ClientId.New(), seq, "hello again @ann"));
        await Send();
        await Send();
        var push = await sink.Next();
        var told = _browser.Read(push);
        Assert.Equal((room.Value, seq), (told.GetProperty("roomId").GetGuid(), told.GetProperty("seq").GetInt64()));
        Assert.Equal(("room", $"U{users[0].Value:N}"), (told.GetProperty("room").GetString(), told.GetProperty("sender").GetString()));
        Assert.Equal(("hello again @ann", true), (told.GetProperty("text").GetString(), told.GetProperty("mentioned").GetBoolean()));
        Assert.Equal(("86400", "high", 22), (push.Headers["TTL"], push.Headers["Urgency"], push.Headers["Topic"].Length));
        Assert.Equal((1, 0L), (sink.Count, await Count()));
    }

    [Fact]
    public async Task Without_previews_the_text_stays_here()
    {
        await using var sink = await HttpSink.Start();
        var (_, users, _) = await Waiting(sink, "secret");
        await Database.Execute($"INSERT INTO notification_setting (user_id, previews) VALUES ('{users[1]}', false)");
        await Send();
        Assert.False(_browser.Read(await sink.Next()).TryGetProperty("text", out _));
    }

    [Fact]
    public async Task A_long_text_is_cut()
    {
        await using var sink = await HttpSink.Start();
        await Waiting(sink, string.Concat(Enumerable.Repeat("\U0001F600", 4_000)));
        await Send();
        Assert.Equal(string.Concat(Enumerable.Repeat("\U0001F600", 200)), _browser.Read(await sink.Next()).GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_may_pass_is_tried_again_and_later(int status)
    {
        await using var sink = await HttpSink.Start();
        sink.Answer(status, "Retry-After", "120");
        await Waiting(sink, "hello");
        await Send();
        Assert.True(await Database.Scalar<bool>("SELECT attempts = 1 AND due_at BETWEEN now() + interval '110 s' AND now() + interval '121 s' FROM push_delivery"));
        await Send();
        Assert.Equal(1, sink.Count);

        await Due();
        await Send();
        Assert.Equal((2, 0L), (sink.Count, await Count()));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_tried_again()
    {
        var sink = await HttpSink.Start();
        await Waiting(sink, "hello");
        await sink.DisposeAsync();
        await Send(retrySeconds: 600);
        Assert.True(await Database.Scalar<bool>("SELECT attempts = 1 AND due_at > now() + interval '1 min' FROM push_delivery"));

        await Database.Execute("UPDATE push_delivery SET due_at = now(), give_up_at = now()");
        await Send();
        Assert.Equal(0L, await Count());
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task A_browser_that_is_gone_is_forgotten(int status)
    {
        await using var sink = await HttpSink.Start();
        sink.Answer(status);
        await Waiting(sink, "hello");
        await Send();
        Assert.Equal((0L, 0L), (await Count(), await Database.Scalar<long>("SELECT count(*) FROM push_subscription")));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(413)]
    [InlineData(301)]
    public async Task What_would_never_pass_is_dropped_and_the_browser_kept(int status)
    {
        await using var sink = await HttpSink.Start();
        sink.Answer(status);
        await Waiting(sink, "hello");
        await Send();
        Assert.Equal((0L, 1L), (await Count(), await Database.Scalar<long>("SELECT count(*) FROM push_subscription")));
    }

    [Fact]
    public async Task What_was_read_or_erased_meanwhile_is_not_sent()
    {
        await using var sink = await HttpSink.Start();
        var (room, users, seq) = await Waiting(sink, "hello");
        await Bench.Reads.MarkRead(users[1], room, seq, 0);
        await Send();
        Assert.Equal(0L, await Count());

        var (other, others, erased) = await Waiting(sink, "hello");
        await Bench.Activate(other).Submit(new DeleteMessage(others[0], ClientId.New(), erased));
        await Send();
        Assert.Equal((0, 0L), (sink.Count, await Count()));
    }

    [Fact]
    public async Task A_session_that_ended_takes_its_browser_along()
    {
        await using var sink = await HttpSink.Start();
        await Waiting(sink, "hello");
        await Database.Execute("UPDATE session SET revoked_at = now()");
        await Send();
        Assert.Equal((0, 0L), (sink.Count, await Database.Scalar<long>("SELECT count(*) FROM push_subscription")));
    }

    [Fact]
    public async Task A_newer_message_that_comes_while_one_is_sent_is_not_lost()
    {
        await using var sink = await HttpSink.Start();
        await Waiting(sink, "hello");
        var store = new PushStore(Calls);
        var claimed = Assert.Single((await store.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        Assert.Empty((await store.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        await Database.Execute("UPDATE push_delivery SET seq = seq + 1, attempts = 0, due_at = now()");
        await store.Finish(claimed);
        Assert.Equal(1L, await Count());
    }

    [Fact]
    public async Task A_user_has_so_many_browsers_and_one_that_comes_again_is_the_same()
    {
        var (_, users) = await Bench.Room(1);
        var session = await Session(users[0]);
        var store = new SubscriptionStore(Calls, Options.Create(new PushOptions { MaxSubscriptions = 2 }));
        var first = await store.Add(users[0], session, Keys("https://push.example/1"));
        await store.Add(users[0], session, Keys("https://push.example/2"));
        Assert.Equal(ErrorCode.BadRequest, (await store.Add(users[0], session, Keys("https://push.example/3"))).Refusal?.Code);
        Assert.Equal(first.Value!.Id, (await store.Add(users[0], session, Keys("https://push.example/1"))).Value!.Id);
        Assert.Equal(2, (await store.All(users[0])).Value!.Length);
        Assert.Equal(ErrorCode.NotFound, (await store.Remove(UserId.New(), first.Value.Id)).Refusal?.Code);
        Assert.True((await store.Remove(users[0], first.Value.Id)).Ok);

        await Database.Execute("UPDATE session SET revoked_at = now()");
        Assert.Equal(ErrorCode.Unauthorized, (await store.Add(users[0], session, Keys("https://push.example/1"))).Refusal?.Code);
    }

    [Fact]
    public async Task Many_who_need_the_servers_key_make_one()
    {
        var secrets = await TestSecrets.Unlock(Database.Source);
        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new VapidStore(Calls, secrets).Key()));
        Assert.Single(keys.Select(key => Convert.ToHexString(key.Value!.PublicKey)).Distinct());
        Assert.Single(keys.Select(key => Convert.ToHexString(key.Value!.Pkcs8)).Distinct());
        Assert.Equal(0L, await Database.Scalar<long>($"SELECT count(*) FROM vapid_key WHERE position('\\x{Convert.ToHexString(keys[0].Value!.Pkcs8)}'::bytea IN sealed) > 0"));
    }

    private DataCalls Calls => new(Bench.Database, NullLogger<DataCalls>.Instance);

    private BrowserKeys Keys(string endpoint) => new(endpoint, _browser.PublicKey, _browser.Auth);

    /// <summary>A message that waits to be pushed to the second member, who is mentioned.</summary>
    private async Task<(RoomId Room, UserId[] Users, long Seq)> Waiting(HttpSink sink, string text)
    {
        var (room, users) = await Bench.Room(2);
        var store = new SubscriptionStore(Calls, Options.Create(new PushOptions()));
        var subscription = await store.Add(users[1], await Session(users[1]), Keys(new Uri(sink.Url, "push/1").AbsoluteUri));
        var posted = await Bench.Activate(room).Submit(new PostMessage(users[0], ClientId.New(), text, Mentions: [users[1]]));
        await Database.Execute($"""
            INSERT INTO push_delivery (subscription_id, room_id, seq, mentioned, give_up_at)
            VALUES ('{subscription.Value!.Id}', '{room}', {posted.Value.Seq}, true, now() + interval '1 day')
            """);
        return (room, users, posted.Value.Seq);
    }

    private async Task<SessionId> Session(UserId user)
    {
        var session = SessionId.New();
        await Database.Execute($"INSERT INTO session (session_id, user_id) VALUES ('{session}', '{user}')");
        return session;
    }

    private async Task Send(int retrySeconds = 10)
    {
        var outbound = Options.Create(new OutboundOptions { AllowedHosts = ["127.0.0.1"] });
        using var http = new OutboundHttp(outbound);
        var sender = new PushSender(
            new PushStore(Calls),
            new VapidStore(Calls, await TestSecrets.Unlock(Database.Source)),
            http,
            Options.Create(new PushOptions { RetrySeconds = retrySeconds }),
            outbound,
            Options.Create(new MailOptions()),
            TimeProvider.System,
            NullLogger<PushSender>.Instance);
        await sender.SendDue(CancellationToken.None);
    }

    private Task Due() => Database.Execute("UPDATE push_delivery SET due_at = now()");

    private Task<long> Count() => Database.Scalar<long>("SELECT count(*) FROM push_delivery");
}
