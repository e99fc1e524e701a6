using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Gateway.Auth;
using OrleansChat.Grains;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Sessions;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Support.Cluster;

/// <summary>Two silos and two gateways whose keys settle within seconds, and whose sockets outlive their token by one second.</summary>
public sealed class SessionsCluster : IAsyncLifetime
{
    internal ClusterRig Rig { get; private set; } = null!;

    public async Task InitializeAsync() => Rig = await ClusterRig.Start(
        silos: 2,
        gateways: 2,
        ("Chat:RateLimits:Enabled", "false"),
        ("Chat:Accounts:OperatorSecondFactor", "false"),
        ("Chat:Tokens:KeyCacheSeconds", "1"),
        ("Chat:Tokens:KeySettleSeconds", "4"),
        ("Chat:Gateway:Sockets:ExpiryGraceSeconds", "1"));

    public async Task DisposeAsync() => await Rig.DisposeAsync();

    /// <summary>A new account with an address; no password: devices sign in past it.</summary>
    internal async Task<Person> Person(bool isOperator = false)
    {
        var person = new Person(UserId.New(), $"p{Guid.NewGuid():N}"[..20]);
        await Execute($"""
            INSERT INTO account (user_id, username, username_key, email, email_key, operator)
            VALUES ('{person.User}', '{person.Name}', '{person.Name}', '{person.Email}', '{person.Email}', {isOperator})
            """);
        return person;
    }

    /// <summary>A session as a sign-in opens it, with the access token that gateway 0 gives.</summary>
    internal async Task<Device> SignIn(Person person, TimeSpan? lifetime = null, bool isOperator = false)
    {
        var (session, refresh) = (SessionId.New(), Secret.New(RefreshTokens.Bits));
        var calls = ((SiloProcess)Rig.Silos[0]).Services.GetRequiredService<DataCalls>();
        var opened = await calls.Transaction<Done>(async connection =>
        {
            var made = new NewSession(session, person.User, PasswordHash: null, "a test", Secret.Hash(refresh), isOperator);
            await connection.Run(RefreshTokens.Opening(made, new AccountOptions(), new Caller(person.User, null, null)));
            return default(Done);
        });
        Assert.True(opened.Ok, opened.Refusal?.Message);
        return new Device(person, session, refresh, await Token(person.User, session, lifetime, isOperator));
    }

    internal async Task<string> Token(UserId user, SessionId session, TimeSpan? lifetime = null, bool isOperator = false, int gateway = 0)
    {
        var issued = await Tokens(gateway).Issue(user, session, lifetime, isOperator: isOperator);
        return issued.Ok ? issued.Value.Token : throw new InvalidOperationException(issued.Refusal.Message);
    }

    internal AccessTokens Tokens(int gateway) => Rig.Gateway(gateway).Services.GetRequiredService<AccessTokens>();

    internal HttpClient Http(int gateway, string? token = null)
    {
        var http = new HttpClient(new Patient()) { BaseAddress = new Uri(Rig.Urls[gateway], "/api/v1/") };
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    internal async Task<T> Scalar<T>(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Rig.Connection);
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    internal async Task Execute(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Rig.Connection);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

internal sealed record Person(UserId User, string Name)
{
    public string Email => $"{Name}@example.org";
}

internal sealed record Device(Person Person, SessionId Session, string RefreshToken, string Token);

/// <summary>The collection of every class that needs this cluster.</summary>
[CollectionDefinition(Name)]
public sealed class SessionsCollection : ICollectionFixture<SessionsCluster>
{
    public const string Name = "sessions cluster";
}
