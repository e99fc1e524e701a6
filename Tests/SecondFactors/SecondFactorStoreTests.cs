using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansChat.Grains;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.SecondFactors;
using OrleansChat.Grains.Sessions;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.SecondFactors;

/// <summary>What the database decides, shown by racing it.</summary>
public sealed class SecondFactorStoreTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private const int Racers = 8;

    private readonly JumpingTime _time = new();

    [Fact]
    public async Task Of_many_that_show_the_code_of_one_step_at_once_one_wins()
    {
        await using var silo = await Silo();
        var (user, secret) = await Confirmed(silo);
        var code = Totp.Code(secret, Totp.Step(_time.GetUtcNow()) + 1);
        Assert.Equal(1, await Race(silo, user, code));
        Assert.Equal(0, await Race(silo, user, code));
    }

    [Fact]
    public async Task Of_many_that_show_one_recovery_code_at_once_one_wins()
    {
        await using var silo = await Silo();
        var (user, _) = await Confirmed(silo);
        var codes = await In(silo, connection => SecondFactorStore.NewRecoveryCodes(connection, user));
        Assert.Equal(1, await Race(silo, user, codes[3]));
        Assert.Equal(0, await Race(silo, user, codes[3]));
        Assert.Equal(9, (await silo.Store.Read(user)).Value.RecoveryCodes);

        await In(silo, connection => SecondFactorStore.NewRecoveryCodes(connection, user));
        Assert.Equal(0, await Race(silo, user, codes[4]));
    }

    [Fact]
    public async Task A_code_that_was_used_in_a_transaction_that_failed_is_good_again()
    {
        await using var silo = await Silo();
        var (user, secret) = await Confirmed(silo);
        var code = Totp.Code(secret, Totp.Step(_time.GetUtcNow()) + 1);
        var factor = (await silo.Store.Read(user)).Value.Factor;
        var failed = await silo.Calls.Transaction<Done>(async connection =>
            await silo.Store.Use(connection, factor, code) ? ErrorCode.Unavailable : ErrorCode.OtpInvalid);
        Assert.Equal(ErrorCode.Unavailable, failed.Refusal!.Code);
        Assert.Equal(1, await Race(silo, user, code));
    }

    [Fact]
    public async Task One_that_is_in_force_is_not_overwritten_and_its_secret_is_stored_sealed()
    {
        await using var silo = await Silo();
        var (user, secret) = await Confirmed(silo);
        Assert.Null(await In(silo, connection => silo.Store.Ask(connection, user)));
        Assert.True((await silo.Store.Read(user)).Value.Factor.Confirmed);
        Assert.False(await Database.Scalar<bool>(
            $"SELECT bool_or(position('\\x{Convert.ToHexString(secret)}'::bytea IN secret) > 0) FROM second_factor"));
    }

    [Fact]
    public async Task A_secret_asked_for_anew_makes_the_last_one_worthless()
    {
        await using var silo = await Silo();
        var user = await User();
        var first = (await In(silo, connection => silo.Store.Ask(connection, user)))!;
        var before = (await silo.Store.Read(user)).Value.Factor;
        await In(silo, connection => silo.Store.Ask(connection, user));
        var code = Totp.Code(first, Totp.Step(_time.GetUtcNow()));
        Assert.False(await In(silo, connection => silo.Store.Use(connection, before, code)));
    }

    private static async Task<int> Race(OneSilo silo, UserId user, string code)
    {
        var factor = (await silo.Store.Read(user)).Value.Factor;
        var won = await Task.WhenAll(Enumerable.Range(0, Racers).Select(_ => Task.Run(() => In(silo, connection => silo.Store.Use(connection, factor, code)))));
        return won.Count(one => one);
    }

    private async Task<(UserId User, byte[] Secret)> Confirmed(OneSilo silo)
    {
        var user = await User();
        var secret = (await In(silo, connection => silo.Store.Ask(connection, user)))!;
        var factor = (await silo.Store.Read(user)).Value.Factor;
        Assert.True(await In(silo, connection => silo.Store.Use(connection, factor, Totp.Code(secret, Totp.Step(_time.GetUtcNow())))));
        Assert.True(await In(silo, connection => SecondFactorStore.Confirm(connection, user, null)));
        return (user, secret);
    }

    private async Task<UserId> User()
    {
        var user = UserId.New();
        await Database.Execute($"INSERT INTO account (user_id, username, username_key) VALUES ('{user.Value}', 'u{user.Value:N}', 'u{user.Value:N}')");
        return user;
    }

    private static async Task<T> In<T>(OneSilo silo, Func<NpgsqlConnection, Task<T>> work)
    {
        // A racer that the busy machine kept out starts again.
        while (true)
        {
            var outcome = await silo.Calls.Transaction<Box<T>>(async connection => new Box<T>(await work(connection)));
            if (outcome.Ok)
            {
                return outcome.Value.Value;
            }
        }
    }

    private async Task<OneSilo> Silo()
    {
        var database = new ChatDatabase(Database.ConnectionString, journalWriters: 1, dataPool: Racers);
        var calls = new DataCalls(database, NullLogger<DataCalls>.Instance);
        return new OneSilo(database, calls, new SecondFactorStore(calls, await TestSecrets.Unlock(database.Data), _time));
    }

    private sealed record Box<T>(T Value);

    private sealed record OneSilo(ChatDatabase Database, DataCalls Calls, SecondFactorStore Store) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
