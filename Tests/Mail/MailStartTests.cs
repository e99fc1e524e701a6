using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Mail;

/// <summary>Where mails go is said at the start, by a process that is set up as <c>./dev up</c> does it.</summary>
public sealed class MailStartTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Without_a_mail_server_mails_are_files_and_the_start_says_where()
    {
        var data = Directory.CreateTempSubdirectory("chat-mail-").FullName;
        try
        {
            await using var database = await postgres.CreateDatabase();
            await using var server = await ServerProcess.AllInOne(database.ConnectionString, await DevScript.Settings(data));
            var mails = Path.Combine(data, "mail");
            await server.Says($"No mail server is set (Chat:Mail:Host): mails are written to {mails} and reach nobody.");
            using var anybody = new Rest(server.Public.BaseAddress!);
            Assert.Equal(201, (await anybody.Ask("POST", "accounts", new { username = "ada", email = "ada@example.org", password = Owners.Password })).Status);
            Assert.Contains("To: ada@example.org", await File.ReadAllTextAsync(await First(mails)), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<string> First(string folder)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (true)
        {
            if (Directory.Exists(folder) && Directory.GetFiles(folder, "*.eml") is [var first, ..])
            {
                return first;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }
}
