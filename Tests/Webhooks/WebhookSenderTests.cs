using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Outbound;
using OrleansChat.Grains.Sessions;
using OrleansChat.Grains.Webhooks;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Outbound;
using OrleansChat.Tests.Support.Rooms;
using OrleansChat.Webhooks;
using Xunit;

namespace OrleansChat.Tests.Webhooks;

/// <summary>Real logs, a real database, and a program at the other end that fails in every way.</summary>
public sealed class WebhookSenderTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private readonly WebhookOptions _options = new() { MaxAttempts = 3, MaxPerRoom = 2 };
    private SealedSecrets? _secrets;

    [Fact]
    public async Task Every_event_from_then_on_is_sent_once_in_order_and_signed()
    {
        await using var sink = await HttpSink.Start();
        var (room, users, activation, made) = await Made(sink);
        await activation.Submit(Post(users[0], "one"));
        await activation.Submit(new EditMessage(users[0], ClientId.New(), 4, "two"));
        await Send();
        await activation.Submit(new DeleteMessage(users[0], ClientId.New(), 4));
        await Send();
        await Send();
        var requests = new[] { await sink.Next(), await sink.Next(), await sink.Next() };
        Assert.Equal(3, sink.Count);
        Assert.Equal(["room.message", "room.edit", "room.deletion"], requests.Select(request => Json(request).GetProperty("type").GetString()));
        Assert.Equal([4L, 5, 6], requests.Select(Seq));
        Assert.Equal("one", Json(requests[0]).GetProperty("data").GetProperty("text").GetString());
        Assert.All(requests, request =>
        {
            var id = request.Headers["webhook-id"];
            Assert.Equal($"{room.Value:N}_{Seq(request)}", id);
            var secret = Convert.FromBase64String(made.Secret["whsec_".Length..]);
            var sent = long.Parse(request.Headers["webhook-timestamp"], CultureInfo.InvariantCulture);
            Assert.Equal(WebhookSignature.Sign(secret, id, sent, request.Body), request.Headers["webhook-signature"]);
            Assert.InRange(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - sent, 0, 60);
        });
        Assert.Equal(6L, await Cursor());
    }

    [Fact]
    public async Task An_event_that_is_not_taken_holds_up_those_after_it()
    {
        await using var sink = await HttpSink.Start();
        var (_, users, activation, _) = await Made(sink);
        foreach (var text in new[] { "one", "two", "three" })
        {
            await activation.Submit(Post(users[0], text));
        }

        _options.RetrySeconds = 600;
        sink.Answer(200);
        sink.Answer(503);
        await Send();
        Assert.Equal((4L, 5L), (Seq(await sink.Next()), Seq(await sink.Next())));
        Assert.True(await Database.Scalar<bool>("SELECT seq = 4 AND attempts = 1 AND due_at > now() + interval '1 min' FROM webhook"));
        await Send();
        Assert.Equal(2, sink.Count);

        // The same event again, under the same id, then the next one.
        await Due();
        await Send();
        Assert.Equal((5L, 6L), (Seq(await sink.Next()), Seq(await sink.Next())));
        Assert.Equal(0, await Database.Scalar<int>("SELECT attempts FROM webhook"));
    }

    [Fact]
    public async Task After_many_failures_it_is_switched_off_and_its_maker_told()
    {
        await using var sink = await HttpSink.Start();
        var (_, users, activation, made) = await Made(sink);
        await Database.Execute("UPDATE account SET email = user_id || '@example.org', email_key = user_id || '@example.org', verified = true");
        await activation.Submit(Post(users[0], "one"));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            sink.Answer(500);
            await Due();
            await Send();
            Assert.Equal(attempt == 3, await Database.Scalar<bool>("SELECT disabled_at IS NOT NULL FROM webhook"));
        }

        Assert.Equal("500", await Database.Scalar<string>("SELECT reason FROM webhook"));
        Assert.Equal($"webhook-disabled {users[0]}@example.org 127.0.0.1", await Database.Scalar<string>("SELECT template || ' ' || address || ' ' || (content->>'host') FROM mail"));
        await Due();
        await Send();
        Assert.Equal(3, sink.Count);

        // Switched on again it goes on with what happens from then on.
        var enabled = await Store(_secrets!).Enable(made.Room, made.Webhook.Id);
        Assert.Equal((4L, null), (enabled.Value!.Seq, enabled.Value.DisabledAt));
        await activation.Submit(Post(users[0], "two"));
        await Send();
        Assert.Equal(4, sink.Count);
        Assert.Equal(5L, await Cursor());
    }

    [Fact]
    public async Task A_program_that_is_gone_is_switched_off_at_once()
    {
        await using var sink = await HttpSink.Start();
        var (_, users, activation, _) = await Made(sink);
        sink.Answer(410);
        await activation.Submit(Post(users[0], "one"));
        await Send();
        Assert.True(await Database.Scalar<bool>("SELECT disabled_at IS NOT NULL AND reason = '410' AND seq = 3 FROM webhook"));
    }

    [Fact]
    public async Task A_redirect_is_a_failure()
    {
        await using var sink = await HttpSink.Start();
        var (_, users, activation, _) = await Made(sink);
        sink.Answer(302, "Location", "http://127.0.0.1/");
        await activation.Submit(Post(users[0], "one"));
        await Send();
        Assert.Equal((1, 3L), (sink.Count, await Cursor()));
    }

    [Fact]
    public async Task Of_many_senders_one_sends()
    {
        await using var sink = await HttpSink.Start();
        var (_, users, activation, _) = await Made(sink);
        for (var count = 0; count < 20; count++)
        {
            await activation.Submit(Post(users[0], $"{count}"));
        }

        await Task.WhenAll(Send(), Send(), Send());
        var seqs = new List<long>();
        while (seqs.Count < 20)
        {
            seqs.Add(Seq(await sink.Next()));
        }

        Assert.Equal(Enumerable.Range(4, 20).Select(seq => (long)seq), seqs);
        Assert.Equal(20, sink.Count);
    }

    [Fact]
    public async Task A_sender_whose_lease_is_over_moves_nothing()
    {
        await using var sink = await HttpSink.Start();
        var (_, users, activation, _) = await Made(sink);
        await activation.Submit(Post(users[0], "one"));
        var queue = new WebhookQueue(Calls);
        var slow = Assert.Single((await queue.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        Assert.Empty((await queue.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        await Due();
        var quick = Assert.Single((await queue.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        Assert.Equal(0, (await queue.Advance(slow, 4)).Value);
        Assert.Equal(1, (await queue.Advance(quick, 4)).Value);
    }

    [Fact]
    public async Task A_room_has_so_many()
    {
        await using var sink = await HttpSink.Start();
        var (room, users, _, _) = await Made(sink);
        var by = new Caller(users[0], null, null);
        Assert.True((await Store(_secrets!).Add(by, room, sink.Url)).Ok);
        Assert.Equal(ErrorCode.BadRequest, (await Store(_secrets!).Add(by, room, sink.Url)).Refusal?.Code);
        Assert.Equal(2, (await Store(_secrets!).All(room)).Value!.Length);
        Assert.Equal(2L, await Database.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'webhook_made'"));
    }

    private DataCalls Calls => new(Bench.Database, NullLogger<DataCalls>.Instance);

    private WebhookStore Store(SealedSecrets secrets) => new(Calls, secrets, Options.Create(_options));

    private async Task<(RoomId Room, UserId[] Users, Activation Activation, Hook Made)> Made(HttpSink sink)
    {
        var (room, users) = await Bench.Room(2);
        _secrets ??= await TestSecrets.Unlock(Database.Source);
        var made = await Store(_secrets).Add(new Caller(users[0], null, null), room, sink.Url);
        return (room, users, Bench.Activate(room), new Hook(room, made.Value!.Secret, made.Value.Webhook));
    }

    private async Task Send()
    {
        var outbound = Options.Create(new OutboundOptions { AllowedHosts = ["127.0.0.1"] });
        using var http = new OutboundHttp(outbound);
        var sender = new WebhookSender(
            new WebhookQueue(Calls), Bench.History, _secrets!, http, Options.Create(_options), outbound, TimeProvider.System, NullLogger<WebhookSender>.Instance);
        await sender.SendDue(CancellationToken.None);
    }

    private static PostMessage Post(UserId sender, string text) => new(sender, ClientId.New(), text);

    private static JsonElement Json(SinkRequest request) => JsonDocument.Parse(request.Body).RootElement;

    private static long Seq(SinkRequest request) => Json(request).GetProperty("data").GetProperty("seq").GetInt64();

    private Task Due() => Database.Execute("UPDATE webhook SET due_at = now()");

    private Task<long> Cursor() => Database.Scalar<long>("SELECT seq FROM webhook");

    private sealed record Hook(RoomId Room, string Secret, WebhookView Webhook);
}
