using Npgsql;
using OrleansChat.Cli;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Admin;

/// <summary>A database out to a file and back, by PostgreSQL's own programs.</summary>
public sealed class BackupTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_backup_brings_back_what_was_there_and_moves_the_epoch_and_refuses_while_a_silo_runs()
    {
        await using var database = await postgres.CreateDatabase();
        using var bench = new ConsoleBench(new Uri("http://127.0.0.1:1"), database.ConnectionString);
        var file = Path.Combine(bench.Home, "chat.dump");
        await database.Execute("INSERT INTO room (room_id, kind, name, visibility, head) VALUES (gen_random_uuid(), 0, 'Garden', 0, 0)");
        var saved = await bench.Run(null, "", "backup", file);
        Assert.True(saved.Code == ExitCodes.Done, saved.Errors);
        Assert.True(ConsoleBench.IsPrivate(file));
        Assert.Equal(ExitCodes.Unreachable, (await bench.Run(null, "", "backup", file)).Code);

        await database.Execute("DELETE FROM room");
        var epoch = await database.Scalar<long>("SELECT epoch FROM chat_log");
        Assert.Equal(ExitCodes.Usage, (await bench.Run(null, "", "restore", file)).Code);
        await using (var silo = new NpgsqlConnection($"{database.ConnectionString};Application Name=chat-data;Pooling=false"))
        {
            await silo.OpenAsync();
            var refused = await bench.Run(null, "", "restore", file, "--yes");
            Assert.Equal(ExitCodes.Refused, refused.Code);
            Assert.Contains("stop them first", refused.Errors, StringComparison.Ordinal);
        }

        // A file that ends too early changes nothing.
        var cut = Path.Combine(bench.Home, "cut.dump");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(file))[..^2_000]);
        Assert.Equal(ExitCodes.Refused, (await bench.Run(null, "", "restore", cut, "--yes")).Code);
        Assert.Equal(epoch, await database.Scalar<long>("SELECT epoch FROM chat_log"));

        var restored = await bench.Run(null, "", "restore", file, "--yes", "--end-sessions");
        Assert.True(restored.Code == ExitCodes.Done, restored.Errors);
        Assert.Equal("Garden", await database.Scalar<string>("SELECT name FROM room"));
        Assert.True(await database.Scalar<long>("SELECT epoch FROM chat_log") > epoch);
    }
}
