using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansChat.Gateway.Auth;
using OrleansChat.Grains.Accounts;
using OrleansChat.Rooms;

namespace OrleansChat.Tests.Support.Cluster;

/// <summary>Provisioned users have no password; those whom a test asks for one get it here.</summary>
internal static class Owners
{
    public const string Password = "correct horse";

    public static async Task GivePassword(this ClusterRig rig, CrewUser user)
    {
        var hash = (await rig.Silos[0].Services.GetRequiredService<Passwords>().Hash(Password)).Value!;
        await rig.Execute("UPDATE account SET password_hash = $2, email = $3, email_key = $3 WHERE user_id = $1", user.Id.Value, hash, $"{user.Name}@example.com");
    }

    /// <summary>The user's way to the operators' routes.</summary>
    public static async Task<string> OperatorToken(this ClusterRig rig, CrewUser user)
    {
        await rig.MakeOperator(user.Id, user.Session);
        var tokens = rig.Gateway(0).Services.GetRequiredService<AccessTokens>();
        return (await tokens.Issue(user.Id, user.Session, isOperator: true)).Value.Token;
    }

    /// <summary>The account is an operator's and has a second factor (that nobody knows), and the session acts as one.</summary>
    public static Task MakeOperator(this ClusterRig rig, UserId user, SessionId session) => rig.Execute(
        """
        WITH made AS (UPDATE account SET operator = true WHERE user_id = $1), raised AS (UPDATE session SET operator = true WHERE session_id = $2)
        INSERT INTO second_factor (user_id, secret, confirmed_at) VALUES ($1, '', now()) ON CONFLICT DO NOTHING
        """,
        user.Value,
        session.Value);

    public static async Task Execute(this ClusterRig rig, string sql, params object[] values)
    {
        await using var database = NpgsqlDataSource.Create(rig.Connection);
        await using var command = Command(database, sql, values);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> Scalar<T>(this ClusterRig rig, string sql, params object[] values)
    {
        await using var database = NpgsqlDataSource.Create(rig.Connection);
        await using var command = Command(database, sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The seq of a command that must be taken.</summary>
    public static async Task<long> Submit(this ClusterRig rig, RoomId room, RoomCommand command)
    {
        var done = await rig.Room(room).Submit(command);
        return done.Ok ? done.Value.Seq : throw new InvalidOperationException($"The command was refused: {done.Refusal}.");
    }

    /// <summary>Until what the database says is so.</summary>
    public static async Task Until(this ClusterRig rig, string condition, params object[] values)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (!await rig.Scalar<bool>($"SELECT {condition}", values))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    private static NpgsqlCommand Command(NpgsqlDataSource database, string sql, object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return command;
    }
}
