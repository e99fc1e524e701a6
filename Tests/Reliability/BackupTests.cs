using Npgsql;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;
using OrleansChat.Silo;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>Backup (a copy of a stopped server), loss of the whole database, restore: as in <c>docs/operations.md</c>, on real processes.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private readonly DirectoryInfo _backup = Directory.CreateTempSubdirectory("chat-backup-");
    private PrivatePostgres _postgres = null!;

    public async Task InitializeAsync() => _postgres = await PrivatePostgres.Launch();

    public async Task DisposeAsync()
    {
        await _postgres.DisposeAsync();
        _backup.Delete(recursive: true);
    }

    [Fact]
    public async Task A_restored_installation_goes_on_from_the_backup_and_clients_drop_what_it_lacks()
    {
        var last = await Talk(async () =>
        {
            await _postgres.Stop();
            await _postgres.Copy(_backup.FullName);
            await _postgres.Start();
        });
        await _postgres.Crash();
        await _postgres.Replace(_backup.FullName);
        await _postgres.Start();
        await GoesOn(last);
    }

    [Fact]
    public async Task Any_moment_after_a_backup_can_be_restored_from_the_archive()
    {
        var archive = _postgres.Archive;
        await _postgres.Stop();
        await _postgres.Configure("archive_mode = on", $"archive_command = 'mkdir -p {archive} && cp %p {archive}/%f'");
        await _postgres.Copy(_backup.FullName);
        await _postgres.Start();

        var moment = "";
        var last = await Talk(async () => moment = await Ask<string>("SELECT clock_timestamp()::text"));
        await _postgres.Crash();
        await _postgres.ArchiveRest();
        await _postgres.Replace(_backup.FullName);
        await _postgres.Configure(
            "archive_mode = off", $"restore_command = 'cp {archive}/%f %p'", $"recovery_target_time = '{moment}'", "recovery_target_action = promote");
        await _postgres.Recover();
        await _postgres.Start();
        await Until("SELECT NOT pg_is_in_recovery()");
        await GoesOn(last);
    }

    /// <summary>One message before, one after: the second is what the restored database lacks.</summary>
    private async Task<Last> Talk(Func<Task> between)
    {
        await using var server = await ServerProcess.AllInOne(_postgres.ConnectionString);
        var crew = await server.Crew(2);
        await using var member = new Member(crew.Users[0], [server.Public.BaseAddress!]);
        await member.Connect();
        var kept = (await member.Post(crew.Room, "is in the backup")).Seq;
        await between();
        var lost = await member.Post(crew.Room, "is lost");
        await member.Reached(crew.Room, lost.Seq);
        return new Last(crew, kept, new ResumePoint(member.Client.Epoch!.Value, new Dictionary<Guid, long> { [crew.Room.Value] = lost.Seq }));
    }

    private async Task GoesOn(Last last)
    {
        var (code, output) = await ServerProcess.Run(typeof(SiloProgram), "restored", $"--ConnectionStrings:Chat={_postgres.ConnectionString}");
        Assert.True(code == 0, output);

        await using var server = await ServerProcess.AllInOne(_postgres.ConnectionString);
        await using var again = new Member(last.Crew.Users[0], [server.Public.BaseAddress!], last.Seen);
        await again.Connect();
        await again.Until(all => all.Any(one => one is EpochMoved));
        var next = await again.Post(last.Crew.Room, "goes on");
        Assert.Equal(last.Kept + 1, next.Seq);
    }

    private async Task<T> Ask<T>(string sql)
    {
        await using var database = NpgsqlDataSource.Create(_postgres.ConnectionString);
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private async Task Until(string sql)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (!await Ask<bool>(sql))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    /// <param name="Kept">The last seq that the backup has.</param>
    /// <param name="Seen">What a client had seen when the database was lost.</param>
    private sealed record Last(Crew Crew, long Kept, ResumePoint Seen);
}
