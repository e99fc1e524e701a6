using System.Globalization;
using OrleansChat.Grains.Mail;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Mail;
using Xunit;

namespace OrleansChat.Tests.Mail;

/// <summary>
/// Mails over an encrypted connection, sent by a silo in a process of its own: whom it trusts is said by its environment, as an operator
/// says it.
/// </summary>
public sealed class StartTlsTests(PostgresFixture postgres) : IDisposable, IClassFixture<PostgresFixture>
{
    private const string Password = "an app's password";

    private readonly string _folder = Directory.CreateTempSubdirectory("chat-tls-").FullName;
    private readonly Authority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_mail_and_the_password_go_encrypted_to_a_server_that_a_trusted_authority_vouches_for()
    {
        using var certificate = _authority.Certify("localhost");
        await using var sink = new SmtpSink(("chat", Password), certificate).Start();
        await using var database = await Outgoing();
        await using var silo = Start(database, sink, _authority);

        var mail = await Patiently(silo, () => sink.Next(wait: TimeSpan.FromMinutes(3)));

        // The sink takes name and password on an encrypted connection only, and no mail without them.
        Assert.Equal(("ada@example.com", true, 1), (mail.To, mail.Secure, sink.Logins));
        await Patiently(silo, () => Until(database, "sent_at IS NOT NULL"));
    }

    [Theory]
    [InlineData("mail.example.org", true)]
    [InlineData("localhost", false)]
    public async Task A_server_of_another_name_or_of_an_authority_that_is_not_trusted_gets_neither(string name, bool trusted)
    {
        using var certificate = _authority.Certify(name);
        using var other = new Authority();
        await using var sink = new SmtpSink(("chat", Password), certificate).Start();
        await using var database = await Outgoing();
        await using var silo = Start(database, sink, trusted ? _authority : other);

        await Patiently(silo, () => Until(database, "attempts >= 1 AND due_at < now() + interval '25 s'"));

        Assert.True(sink.Connections >= 1);
        Assert.Equal(0, sink.Logins);
        Assert.True(await database.Scalar<bool>("SELECT sent_at IS NULL AND failed_at IS NULL AND content IS NOT NULL FROM mail"));
    }

    private ChildSilo Start(TestDatabase database, SmtpSink sink, Authority trusted)
    {
        var roots = Path.Combine(_folder, "roots.pem");
        File.WriteAllText(roots, trusted.Pem);
        return ChildSilo.Start(
            database.ConnectionString,
            ("SSL_CERT_FILE", roots),
            ("SSL_CERT_DIR", _folder),
            ("Chat__Mail__Host", "localhost"),
            ("Chat__Mail__Port", sink.Port.ToString(CultureInfo.InvariantCulture)),
            ("Chat__Mail__User", "chat"),
            ("Chat__Mail__Password", Password),
            ("Chat__Mail__From", "chat@example.org"));
    }

    /// <summary>A database with one mail that waits.</summary>
    private async Task<TestDatabase> Outgoing()
    {
        var database = await postgres.CreateDatabase();
        await using var connection = await database.Source.OpenConnectionAsync();
        await Outbox.Put(connection, new Letter("ada@example.com", Templates.PasswordChanged, "en", new Dictionary<string, string> { ["username"] = "ada" }));
        return database;
    }

    private static async Task<bool> Until(TestDatabase database, string condition)
    {
        using var patience = new CancellationTokenSource(4 * ClusterRig.Patience);
        while (!await database.Scalar<bool>($"SELECT {condition} FROM mail"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }

        return true;
    }

    private static async Task<T> Patiently<T>(ChildSilo silo, Func<Task<T>> wait)
    {
        try
        {
            return await wait();
        }
        finally
        {
            await silo.IsAlive();
        }
    }
}
