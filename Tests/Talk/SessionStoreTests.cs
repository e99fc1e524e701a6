using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Client;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Api;
using OrleansChat.Client.Sessions;
using Xunit;

namespace OrleansChat.Tests.Talk;

public sealed class SessionStoreTests : IDisposable
{
    private static readonly UserView Ann = new(Guid.NewGuid(), "ann");
    private static readonly Uri Server = new("http://chat.test/");

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly SingleUse _server = new();

    [Fact]
    public async Task The_file_is_readable_by_its_owner_only_and_holds_one_session_per_server()
    {
        var store = new SessionStore(new Secrets(_folder), TimeProvider.System);
        await store.KeepAsync(Server, Signed(600));
        await store.KeepAsync(new Uri("http://other.test/"), Signed(600));
        Assert.NotNull(store.Find(Server));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "session.json")));
        }

        await store.ForgetAsync(Server, store.Find(Server)!.SessionId);
        Assert.Null(store.Find(Server));
        Assert.NotNull(store.Find(new Uri("http://other.test/")));
    }

    [Fact]
    public async Task What_the_server_knows_the_device_by_stays_beyond_signing_out_and_is_readable_by_its_owner_only()
    {
        var store = new SessionStore(new Secrets(_folder), TimeProvider.System);
        Assert.Null(store.KnownDevice(Server));
        await store.KeepAsync(Server, Signed(600) with { KnownDevice = "first" });
        await store.KeepAsync(Server, Signed(600));
        await store.ForgetAsync(Server, store.Find(Server)!.SessionId);
        Assert.Equal(("first", null), (store.KnownDevice(Server), store.KnownDevice(new Uri("http://other.test/"))));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "device.json")));
        }
    }

    [Fact]
    public async Task Many_processes_never_use_a_refresh_token_twice()
    {
        await new SessionStore(new Secrets(_folder), TimeProvider.System).KeepAsync(Server, Signed(expiresIn: 1));
        var asks = Enumerable.Range(0, 8).Select(async _ =>
        {
            var tokens = new SessionStore(new Secrets(_folder), TimeProvider.System).Tokens(Server, Api())!;
            for (var i = 0; i < 5; i++)
            {
                Assert.StartsWith("access", (await tokens.GetAsync(i % 2 == 1, default)).Value, StringComparison.Ordinal);
            }
        });
        await Task.WhenAll(asks);
        Assert.True(_server.Refreshes > 1);
        Assert.False(_server.WasReused);
    }

    [Fact]
    public async Task A_session_that_the_server_ended_is_forgotten()
    {
        var store = new SessionStore(new Secrets(_folder), TimeProvider.System);
        await store.KeepAsync(Server, Signed(expiresIn: 1) with { RefreshToken = "stolen" });
        var refused = await Assert.ThrowsAsync<ChatRefusedException>(() => store.Tokens(Server, Api())!.GetAsync(false, default).AsTask());
        Assert.Equal("token_reused", refused.Refusal.Code);
        Assert.Null(store.Find(Server));
    }

    [Fact]
    public async Task Only_the_session_that_ended_is_forgotten()
    {
        var store = new SessionStore(new Secrets(_folder), TimeProvider.System);
        var (ended, since) = (Signed(600), Signed(600));
        await store.KeepAsync(Server, ended);
        await store.KeepAsync(Server, since);
        Assert.True(await store.ForgetAsync(Server, ended.SessionId));
        Assert.Equal(since.SessionId, store.Find(Server)?.SessionId);
        await store.ForgetAsync(Server, since.SessionId);
        Assert.Null(store.Find(Server));
    }

    [Fact]
    public async Task Who_signs_in_later_does_not_renew_what_somebody_else_began()
    {
        var store = new SessionStore(new Secrets(_folder), TimeProvider.System);
        await store.KeepAsync(Server, Signed(600));
        var (early, late) = (store.Tokens(Server, Api())!, store.Tokens(Server, Api())!);
        var given = await early.GetAsync(false, default);
        await store.KeepAsync(Server, Signed(600) with { User = new UserView(Guid.NewGuid(), "bob"), AccessToken = "another" });
        Assert.Equal(given, await early.GetAsync(false, default));
        Assert.Equal(given, await late.GetAsync(false, default));
        var refused = await Assert.ThrowsAsync<ChatRefusedException>(() => early.GetAsync(true, default).AsTask());
        Assert.Equal("unauthorized", refused.Refusal.Code);
        Assert.StartsWith("bob has signed in here since", refused.Message, StringComparison.Ordinal);
        Assert.Equal("another", (await store.Tokens(Server, Api())!.GetAsync(false, default)).Value);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SignedIn Signed(int expiresIn) =>
        new("access-0", expiresIn, "refresh-0", Guid.NewGuid(), Ann);

    private ChatApi Api() => new(new HttpClient(_server, disposeHandler: false) { BaseAddress = Server });

    /// <summary>A server whose refresh tokens are good for once.</summary>
    private sealed class SingleUse : HttpMessageHandler
    {
        private int _next;

        public int Refreshes => _next;

        public bool WasReused { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadFromJsonAsync<JsonElement>(cancellationToken);
            if (body.GetProperty("refreshToken").GetString() != $"refresh-{_next}")
            {
                WasReused = true;
                return new HttpResponseMessage(HttpStatusCode.Unauthorized)
                {
                    Content = JsonContent.Create(new { code = "token_reused", title = "token_reused", status = 401, retryable = false }),
                };
            }

            var next = ++_next;
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = JsonContent.Create(new SignedIn(
                    $"access-{next}", 600, $"refresh-{next}", Guid.Empty, Ann)),
            };
        }
    }
}
