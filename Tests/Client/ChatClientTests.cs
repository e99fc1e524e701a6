using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sessions;
using OrleansChat.Client.Sockets;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Client;

public sealed class ChatClientTests
{
    private readonly FakeLog _log = new();

    [Theory]
    [InlineData("StoredThenCut")]
    [InlineData("CutBeforeStored")]
    [InlineData("StoredThenSilent")]
    [InlineData("RefusedForNow")]
    [InlineData("StoredThenCut,CutBeforeStored,RefusedForNow,StoredThenSilent")]
    public async Task A_post_is_repeated_under_the_same_client_id_until_it_is_answered(string fates)
    {
        var list = fates.Split(',').Select(Enum.Parse<Fate>).ToArray();
        Array.ForEach(list, _log.Fates.Enqueue);
        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener(gateway).OnlineAsync();

        var posted = await listener.Client.PostAsync(_log.Room, "once");

        Assert.Equal(1, posted.Seq);
        Assert.Equal(1, _log.Head);
        Assert.Equal(list.Length + 1, _log.Asked.Count);
        Assert.All(_log.Asked, id => Assert.Equal(posted.ClientId, id));
        await listener.SeenAsync(1);
        Assert.Equal([1], listener.Seqs);
    }

    [Fact]
    public async Task A_refusal_that_a_retry_cannot_help_is_thrown_at_once()
    {
        _log.Fates.Enqueue(Fate.Refused);
        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener(gateway).OnlineAsync();
        var refused = await Assert.ThrowsAsync<ChatRefusedException>(() => listener.Client.PostAsync(_log.Room, "no"));
        Assert.Equal(new Refusal("forbidden", "no", false), refused.Refusal);
        Assert.Single(_log.Asked);
    }

    [Fact]
    public async Task A_post_that_closes_three_connections_fails()
    {
        foreach (var fate in Enumerable.Repeat(Fate.CutBeforeStored, 3))
        {
            _log.Fates.Enqueue(fate);
        }

        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener(gateway).OnlineAsync();
        var id = Guid.NewGuid();
        var gaveUp = await Assert.ThrowsAsync<ChatGaveUpException>(
            () => listener.Client.PostAsync(_log.Room, new NewMessage("poison", ClientId: id)));
        Assert.Equal(id, gaveUp.ClientId);
        Assert.Equal(3, _log.Asked.Count);
        Assert.Equal(1, (await listener.Client.PostAsync(_log.Room, "sound")).Seq);
    }

    [Fact]
    public async Task An_announcement_that_comes_again_also_over_another_connection_is_told_once()
    {
        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener(gateway).OnlineAsync();
        var told = Channel.CreateUnbounded<string>();
        listener.Client.Announced += text => told.Writer.TryWrite(text);
        var id = Guid.NewGuid();
        await Announce("at noon", id);
        await Announce("at noon", id);
        gateway.CutAll();
        await listener.Client.PostAsync(_log.Room, "online again");
        await Announce("at noon", id);
        await Announce("of an earlier release", null);
        await Announce("of an earlier release", null);
        await Announce("the last", Guid.NewGuid());
        List<string> all = [];
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        do
        {
            all.Add(await told.Reader.ReadAsync(patience.Token));
        }
        while (all[^1] != "the last");

        Assert.Equal(["at noon", "of an earlier release", "of an earlier release", "the last"], all);

        Task Announce(string text, Guid? id) => gateway.Clients.All.SendAsync("Notice", new NoticeMessage("announcement", text, id));
    }

    [Fact]
    public async Task An_unanswered_post_can_be_cancelled()
    {
        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener(gateway).OnlineAsync();
        using var stop = new CancellationTokenSource();
        for (var i = 0; i < 1_000; i++)
        {
            _log.Fates.Enqueue(Fate.RefusedForNow);
        }

        var posting = listener.Client.PostAsync(_log.Room, "never", stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posting);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Events_come_once_and_in_order_though_batches_are_lost_repeated_and_swapped_and_links_cut(int seed)
    {
        var random = new Random(seed);
        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener(gateway).OnlineAsync();
        List<RoomEvent> held = [];
        for (var i = 0; i < 400; i++)
        {
            var (stored, _) = _log.Append(Guid.NewGuid(), $"m{i}");
            switch (random.Next(12))
            {
                case 0:
                    break;
                case 1 or 2:
                    held.Add(stored);
                    break;
                case 3:
                    await gateway.PushAsync(stored.Seq - 1, stored);
                    await gateway.PushAsync(stored.Seq - 1, stored);
                    break;
                case 4 when i % 5 == 0:
                    gateway.CutAll();
                    break;
                default:
                    await gateway.PushAsync(stored.Seq - 1, stored);
                    foreach (var late in held)
                    {
                        await gateway.PushAsync(late.Seq - 1, late);
                    }

                    held.Clear();
                    break;
            }
        }

        // The last one always arrives, or is in the replay of the next link.
        var (last, _) = _log.Append(Guid.NewGuid(), "last");
        await gateway.PushAsync(last.Seq - 1, last);
        await listener.SeenAsync(_log.Head);
        Assert.Equal(Enumerable.Range(1, (int)_log.Head).Select(seq => (long)seq), listener.Seqs);
        Assert.Empty(listener.Delivered.OfType<Truncated>());
    }

    [Fact]
    public async Task A_slow_reader_gets_everything_in_the_end_and_the_buffer_stays_small()
    {
        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = new Listener(gateway, options => options.With(buffer: 2, pageSize: 7));
        await listener.Client.ConnectAsync();
        for (var i = 0; i < 300; i++)
        {
            var (stored, _) = _log.Append(Guid.NewGuid(), $"m{i}");
            await gateway.PushAsync(stored.Seq - 1, stored);
        }

        // Its answer comes after every push before it: all were offered while nobody read.
        await listener.Client.ReadAsync(_log.Room, 1);
        listener.Listen();
        await listener.SeenAsync(300);
        Assert.Equal(Enumerable.Range(1, 300).Select(seq => (long)seq), listener.Seqs);
        Assert.Contains(listener.Delivered.OfType<RoomEvents>(), batch => batch.Items.Count > 1);
    }

    [Fact]
    public async Task A_cut_that_is_too_long_is_told()
    {
        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener(gateway, options => options.With(skipBeyond: 10)).OnlineAsync();
        for (var i = 0; i < 50; i++)
        {
            _log.Append(Guid.NewGuid(), $"m{i}");
        }

        await gateway.Clients.All.SendAsync("HeadMoved", new HeadMovedMessage(_log.Room, 50));
        await listener.UntilAsync(l => l.Delivered.OfType<Truncated>().Any());
        Assert.Equal(new Truncated(_log.Room, 0, 50), listener.Delivered.OfType<Truncated>().Single());
        await listener.Client.PostAsync(_log.Room, "after");
        await listener.SeenAsync(51);
        Assert.Equal([51], listener.Seqs);
    }

    [Fact]
    public async Task Another_epoch_is_told_before_anything_of_it()
    {
        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener(gateway).OnlineAsync();
        await listener.Client.PostAsync(_log.Room, "old");
        await listener.SeenAsync(1);
        _log.Epoch = 2;
        gateway.CutAll();
        await listener.UntilAsync(l => l.Delivered.OfType<RoomAdded>().Count() == 2);
        var moved = Array.FindIndex(listener.Delivered, d => d is EpochMoved);
        Assert.Equal(new EpochMoved(2), listener.Delivered[moved]);
        Assert.IsType<RoomAdded>(listener.Delivered[moved + 1]);
        Assert.Equal(2, listener.Client.Epoch);
    }

    [Fact]
    public async Task A_later_client_resumes_where_an_earlier_one_stopped()
    {
        await using var gateway = await FakeGateway.StartAsync(_log);
        for (var i = 0; i < 9; i++)
        {
            _log.Append(Guid.NewGuid(), $"m{i}");
        }

        var resume = new ResumePoint(1, new Dictionary<Guid, long> { [_log.Room] = 4 });
        await using var listener = await new Listener(gateway, options => options.With(resume: resume)).OnlineAsync();
        await listener.UntilAsync(l => l.Delivered.OfType<CaughtUp>().Any());
        await listener.SeenAsync(9);
        Assert.Equal([5, 6, 7, 8, 9], listener.Seqs);
    }

    [Fact]
    public async Task Go_away_is_obeyed_and_the_next_gateway_taken()
    {
        await using var first = await FakeGateway.StartAsync(_log);
        await using var second = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener([first.Address, second.Address]).OnlineAsync();
        Assert.Equal(new ConnectionState.Online(first.Address), listener.Client.State);
        await first.Clients.All.SendAsync("GoAway", new GoAwayMessage("drain", 123));
        await listener.UntilAsync(l => l.States.Contains(new ConnectionState.Online(second.Address)));
        var offline = listener.States.OfType<ConnectionState.Offline>().Single();
        Assert.Equal(("drain", TimeSpan.FromMilliseconds(123)), (offline.Reason, offline.RetryIn));
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("signed_out")]
    [InlineData("password_changed")]
    [InlineData("token_reused")]
    [InlineData("banned")]
    [InlineData("account_deleted")]
    public async Task A_revoked_session_ends_the_client(string reason)
    {
        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener(gateway).OnlineAsync();
        await gateway.Clients.All.SendAsync("GoAway", new GoAwayMessage(reason, 0));
        await listener.UntilAsync(l => l.States.Contains(new ConnectionState.Ended(reason)));
        var ended = await Assert.ThrowsAsync<ChatEndedException>(() => listener.Client.PostAsync(_log.Room, "late"));
        Assert.Equal(reason, ended.Reason);
    }

    [Fact]
    public async Task Reconnecting_never_gives_up()
    {
        var port = FreePort();
        await using var listener = new Listener([new Uri($"http://127.0.0.1:{port}")]);
        listener.Listen();
        var connecting = listener.Client.ConnectAsync();
        await listener.UntilAsync(l => l.States.OfType<ConnectionState.Offline>().Count() >= 40);
        await using var gateway = await FakeGateway.StartAsync(_log, port);
        await connecting.WaitAsync(ClusterRig.Patience);
        for (var cut = 1; cut <= 20; cut++)
        {
            gateway.CutAll();
            await listener.UntilAsync(l => l.States.OfType<ConnectionState.Online>().Count() > cut);
        }

        Assert.IsType<ConnectionState.Online>(listener.Client.State);
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once_and_then_ends_the_client()
    {
        await using var gateway = await FakeGateway.StartAsync(_log);
        gateway.Admits = token => token == "Bearer good";
        await using var good = await new Listener(gateway, options => options.With(
            tokens: (renew, _) => ValueTask.FromResult(new AccessToken(renew ? "good" : "old")))).OnlineAsync();
        Assert.Equal(["Bearer old", "Bearer good"], gateway.Tokens);

        await using var bad = new Listener(gateway);
        await Assert.ThrowsAsync<ChatEndedException>(() => bad.Client.ConnectAsync());
        Assert.Equal(new ConnectionState.Ended("unauthorized"), bad.Client.State);
    }

    [Fact]
    public async Task A_token_is_renewed_over_the_link_before_it_expires()
    {
        await using var gateway = await FakeGateway.StartAsync(_log);
        var soon = TimeProvider.System.GetUtcNow().AddSeconds(60.05);
        await using var listener = await new Listener(gateway, options => options.With(
            tokens: (renew, _) => ValueTask.FromResult(renew ? new AccessToken("second") : new AccessToken("first", soon)))).OnlineAsync();
        while (!gateway.Tokens.Contains("again second"))
        {
            await listener.Client.ReadAsync(_log.Room, 1);
        }

        Assert.Equal(["Bearer first", "again second"], gateway.Tokens);
    }

    [Fact]
    public async Task A_room_that_is_left_and_joined_is_told()
    {
        await using var gateway = await FakeGateway.StartAsync(_log);
        await using var listener = await new Listener(gateway).OnlineAsync();
        gateway.IsMember = false;
        gateway.CutAll();
        await listener.UntilAsync(l => l.Delivered.OfType<RoomRemoved>().Any());
        gateway.IsMember = true;
        var room = new SyncedRoom(_log.Room, "group", "fake", 0, 0, false, 0, 0, "member", 1);
        await gateway.Clients.All.SendAsync("RoomAdded", room);
        await listener.UntilAsync(l => l.Delivered.OfType<RoomAdded>().Count() == 2);
        await listener.Client.PostAsync(_log.Room, "back");
        await listener.SeenAsync(1);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

internal static class OptionsChanges
{
    public static ChatClientOptions With(
        this ChatClientOptions options,
        int? buffer = null,
        int? pageSize = null,
        int? skipBeyond = null,
        ResumePoint? resume = null,
        AccessTokenProvider? tokens = null) => new()
        {
            Gateways = options.Gateways,
            Tokens = tokens ?? options.Tokens,
            Resume = resume ?? options.Resume,
            ReconnectFirst = options.ReconnectFirst,
            ReconnectUnit = options.ReconnectUnit,
            ReconnectCap = options.ReconnectCap,
            RetryUnit = options.RetryUnit,
            RetryCap = options.RetryCap,
            Random = options.Random,
            Buffer = buffer ?? options.Buffer,
            PageSize = pageSize ?? options.PageSize,
            SkipBeyond = skipBeyond ?? options.SkipBeyond,
        };
}
