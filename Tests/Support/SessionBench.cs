using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Runtime;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Fanout;
using OrleansChat.Grains.Sessions;

namespace OrleansChat.Tests.Support;

/// <summary>The stores of sessions over a database of their own, and people to sign in.</summary>
internal sealed class SessionBench : IAsyncDisposable
{
    /// <summary>As many connections as a race has runners.</summary>
    public const int Racers = 8;

    public static readonly Caller Stranger = new(null, null, "203.0.113.77");

    private readonly ChatDatabase _chat;

    private SessionBench(TestDatabase database)
    {
        Database = database;
        _chat = new ChatDatabase(database.ConnectionString, journalWriters: 1, dataPool: Racers);
        Calls = new DataCalls(_chat, NullLogger<DataCalls>.Instance);
        Tokens = new RefreshTokens(Calls);
        Store = new SessionStore(Calls);
        var fanout = new Grains.Fanout.Fanout(new Nowhere(), null!, Microsoft.Extensions.Options.Options.Create(new FanoutOptions()), TimeProvider.System, NullLogger<Grains.Fanout.Fanout>.Instance);
        Ends = new SessionEnds(Calls, fanout);
        Bans = new Bans(Calls, Ends);
    }

    public TestDatabase Database { get; }

    public DataCalls Calls { get; }

    public RefreshTokens Tokens { get; }

    public SessionStore Store { get; }

    public SessionEnds Ends { get; }

    public Bans Bans { get; }

    public AccountOptions Options { get; } = new();

    public static async Task<SessionBench> Start(PostgresFixture postgres) => new(await postgres.CreateDatabase());

    public async Task<UserId> Person(string name, string? email = null)
    {
        var user = UserId.New();
        var address = email is null ? "NULL, NULL" : $"'{email}', '{email}'";
        await Database.Execute(
            $"INSERT INTO account (user_id, username, username_key, email, email_key) VALUES ('{user}', '{name}', '{name}', {address})");
        return user;
    }

    /// <summary>A session whose first refresh token is <paramref name="token"/>.</summary>
    public async Task<SessionId> SignIn(UserId user, string token, bool isOperator = false, string? address = null)
    {
        var session = SessionId.New();
        await using var connection = await Database.Source.OpenConnectionAsync();
        await connection.Run(RefreshTokens.Opening(
            new NewSession(session, user, PasswordHash: null, "a phone", Secret.Hash(token), isOperator), Options, new Caller(user, null, address)));
        return session;
    }

    public Task<Outcome<Rotation>> Refresh(string token) => Tokens.Rotate(token, Stranger, Options);

    public async ValueTask DisposeAsync()
    {
        await _chat.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A silo without gateways.</summary>
    private sealed class Nowhere : ILocalSiloDetails
    {
        public string Name => "nowhere";

        public string ClusterId => ClusterOptions.DefaultClusterId;

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(IPAddress.Loopback, 1, 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
