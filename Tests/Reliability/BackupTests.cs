using OrleansChat.Client;
using OrleansChat.Client.Rooms;
using OrleansChat.Silo;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>Backup, loss of the whole database, restore: by the commands of <c>docs/operations.md</c>, on real processes.</summary>
public sealed class BackupTests
{
    [Fact]
    public async Task A_restored_installation_goes_on_from_the_backup_and_clients_drop_what_it_lacks()
    {
        await using var postgres = await PrivatePostgres.Launch();
        var backup = Directory.CreateTempSubdirectory("chat-backup-");
        var server = await ServerProcess.AllInOne(postgres.ConnectionString);
        try
        {
            var crew = await server.Crew(2);
            long kept;
            ResumePoint seen;
            await using (var member = new Member(crew.Users[0], [server.Public.BaseAddress!]))
            {
                await member.Connect();
                kept = (await member.Post(crew.Room, "is in the backup")).Seq;
                await postgres.Stop();
                await postgres.Copy(backup.FullName);
                await postgres.Start();
                var lost = await member.Post(crew.Room, "is lost");
                await member.Reached(crew.Room, lost.Seq);
                seen = new ResumePoint(member.Client.Epoch!.Value, new Dictionary<Guid, long> { [crew.Room.Value] = lost.Seq });
            }

            await server.DisposeAsync();
            await postgres.Crash();
            await postgres.Replace(backup.FullName);
            await postgres.Start();
            var (code, output) = await ServerProcess.Run(typeof(SiloProgram), "restored", $"--ConnectionStrings:Chat={postgres.ConnectionString}");
            Assert.True(code == 0, output);

            server = await ServerProcess.AllInOne(postgres.ConnectionString);
            await using var again = new Member(crew.Users[0], [server.Public.BaseAddress!], seen);
            await again.Connect();
            await again.Until(all => all.Any(one => one is EpochMoved));
            var next = await again.Post(crew.Room, "goes on");
            Assert.Equal(kept + 1, next.Seq);
        }
        finally
        {
            await server.DisposeAsync();
            backup.Delete(recursive: true);
        }
    }
}
